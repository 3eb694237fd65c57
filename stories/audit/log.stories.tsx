// The audit log: the timeline in its states, a row's details, a share's story, and what is done with the whole log.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import type { AuditEvent } from "#contract/audit";
import { ok } from "#contract/errors";
import { shareIdSchema } from "#contract/ids";
import { AuditButton, AuditPlace } from "../../src/features/audit";
import {
  createRecordsWorld,
  type RecordsOptions,
  RecordsWorldProvider,
  unreachable,
} from "../../src/testing/records-world";
import { longLog, sampleLog } from "../../src/testing/sample-records";
import { inDark } from "../in-both-themes";

const SHARE = shareIdSchema.parse("shr_stor");

type PageOptions = RecordsOptions & { readonly isStory?: boolean };

const Page = ({ isStory = false, ...options }: PageOptions) => {
  const [world] = useState(() => {
    const made = createRecordsWorld(options);
    if (isStory) made.auditDesk.getState().openStory(SHARE);
    else made.auditDesk.getState().open();
    return made;
  });
  return (
    <RecordsWorldProvider world={world}>
      <main style={{ display: "flex", flexDirection: "column", height: "100dvh" }}>
        <AuditPlace panelButton={null}>
          <AuditButton onOpened={() => undefined} />
        </AuditPlace>
      </main>
    </RecordsWorldProvider>
  );
};

const meta = { title: "Audit/Log", parameters: { layout: "fullscreen" } } satisfies Meta;
export default meta;
type Story = StoryObj;

const table = async () => within(await screen.findByRole("table", { name: "Audit" }));

export const Rows: Story = {
  render: () => <Page />,
  play: async () => {
    const rows = await table();
    await waitFor(() => expect(rows.getByRole("button", { name: "share over" })).toBeVisible());
    // Newest first, below the row of headings.
    await expect(
      within(rows.getAllByRole("row")[1] as HTMLElement).getByRole("button", { name: "rules broken" }),
    ).toBeVisible();
  },
};
export const RowsDark: Story = inDark(Rows);

export const RowDetails: Story = {
  render: () => <Page />,
  play: async () => {
    await userEvent.click((await table()).getByRole("button", { name: "share asked for" }));
    const details = within(await screen.findByRole("region", { name: "Row" }));
    await waitFor(() => expect(details.getByText("Pairing on the failed build")).toBeVisible());
    await expect(await details.findByRole("button", { name: "Story of this share" })).toBeVisible();
  },
};
export const RowDetailsDark: Story = inDark(RowDetails);

export const Story_: Story = {
  name: "Story",
  render: () => <Page isStory />,
  play: async () => {
    const story = within(await screen.findByRole("region", { name: "Story of this share" }));
    await waitFor(() => expect(story.getByText(/^Nothing left running: 0 processes/)).toBeVisible());
    await expect(story.getByText("agent builder")).toBeVisible();
    await expect(within(story.getByRole("list", { name: "Guests" })).getAllByRole("listitem")).toHaveLength(1);
  },
};
export const StoryDark: Story = inDark(Story_);

export const StoryOfALiveShare: Story = {
  render: () => <Page isStory log={sampleLog.slice(0, 9)} />,
  play: async () => {
    const story = within(await screen.findByRole("region", { name: "Story of this share" }));
    await waitFor(() => expect(story.getByText("not over")).toBeVisible());
  },
};

const hundredThousand: readonly AuditEvent[] = longLog(100_000);
export const HundredThousandRows: Story = {
  render: () => <Page log={hundredThousand} />,
  play: async () => {
    const rows = await table();
    await waitFor(() => expect(rows.getAllByRole("row").length).toBeGreaterThan(10));
    // Only what is seen is drawn.
    await expect(rows.getAllByRole("row").length).toBeLessThan(120);
    const [first] = rows.getAllByRole("button");
    first?.focus();
    await userEvent.keyboard("{End}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("data-seq", String(100_000 - 500)));
    await userEvent.keyboard("{Home}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("data-seq", String(100_000 - 1)));
  },
};

export const Empty: Story = {
  render: () => <Page log={[]} />,
  play: async () => {
    await waitFor(() => expect(screen.getByText("Nothing is recorded yet.")).toBeVisible());
  },
};

export const NothingMatches: Story = {
  render: () => <Page />,
  play: async () => {
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "What" }), "handoff");
    await waitFor(() => expect(screen.getByText("No row matches.")).toBeVisible());
  },
};

export const Loading: Story = {
  render: () => <Page auditCommands={{ listEvents: () => new Promise(() => undefined) }} />,
  play: async () => {
    await waitFor(() => expect(screen.getByText("Reading the log…")).toBeVisible());
  },
};

export const Unavailable: Story = {
  render: () => <Page auditCommands={{ listEvents: async () => unreachable() }} />,
  play: async () => {
    await waitFor(() => expect(screen.getByText("The runtime is not connected.")).toBeVisible());
    await expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  },
};

const verify = async () => {
  await userEvent.click(await screen.findByRole("button", { name: "Verify" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Verify" }));
  await userEvent.click(dialog.getByRole("button", { name: "Verify" }));
  return dialog;
};

export const Holds: Story = {
  render: () => <Page />,
  play: async () => {
    const dialog = await verify();
    await waitFor(() => expect(dialog.getByText("The record holds: 14 rows.")).toBeVisible());
  },
};
export const HoldsNotDark: Story = inDark({
  render: () => (
    <Page
      auditCommands={{
        verifyLog: async () =>
          ok({
            ok: false,
            events: 7,
            head: null,
            firstBroken: { seq: 7, problem: "Its hash is not that of what is stored." },
          }),
      }}
    />
  ),
  play: async () => {
    const dialog = await verify();
    await waitFor(() => expect(dialog.getByText("Row 7 does not hold.")).toBeVisible());
  },
} satisfies Story);

export const Exported: Story = {
  render: () => <Page />,
  play: async () => {
    await userEvent.click(await screen.findByRole("button", { name: "Export" }));
    await waitFor(() => expect(screen.getByText("Saved 14 rows.")).toBeVisible());
  },
};
