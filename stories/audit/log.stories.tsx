// The audit log: the table, event details, share history, verify and export.

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

type PageOptions = RecordsOptions & { readonly isHistory?: boolean };

const Page = ({ isHistory = false, ...options }: PageOptions) => {
  const [world] = useState(() => {
    const made = createRecordsWorld(options);
    if (isHistory) made.auditUi.getState().openHistory(SHARE);
    else made.auditUi.getState().open();
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

export const Events: Story = {
  render: () => <Page />,
  play: async () => {
    const rows = await table();
    await waitFor(() => expect(rows.getByRole("button", { name: "share ended" })).toBeVisible());
    // Newest first, below the header row.
    await expect(
      within(rows.getAllByRole("row")[1] as HTMLElement).getByRole("button", { name: "rules invalid" }),
    ).toBeVisible();
  },
};
export const EventsDark: Story = inDark(Events);

export const Details: Story = {
  render: () => <Page />,
  play: async () => {
    await userEvent.click((await table()).getByRole("button", { name: "share requested" }));
    const details = within(await screen.findByRole("region", { name: "Event details" }));
    await waitFor(() => expect(details.getByText("Pairing on the failed build")).toBeVisible());
    await expect(await details.findByRole("button", { name: "History" })).toBeVisible();
  },
};
export const DetailsDark: Story = inDark(Details);

export const History: Story = {
  render: () => <Page isHistory />,
  play: async () => {
    const history = within(await screen.findByRole("region", { name: "History" }));
    await waitFor(() => expect(history.getByText(/0 processes/)).toBeVisible());
    await expect(history.getByText("agent builder")).toBeVisible();
    await expect(within(history.getByRole("list", { name: "Guests" })).getAllByRole("listitem")).toHaveLength(1);
  },
};
export const HistoryDark: Story = inDark(History);

export const HistoryOfLiveShare: Story = {
  render: () => <Page isHistory log={sampleLog.slice(0, 9)} />,
  play: async () => {
    const history = within(await screen.findByRole("region", { name: "History" }));
    await waitFor(() => expect(history.getByText("still live")).toBeVisible());
  },
};

const hundredThousand: readonly AuditEvent[] = longLog(100_000);
export const HundredThousandEvents: Story = {
  render: () => <Page log={hundredThousand} />,
  play: async () => {
    const rows = await table();
    await waitFor(() => expect(rows.getAllByRole("row").length).toBeGreaterThan(10));
    // Only the visible rows are rendered.
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
    await waitFor(() => expect(screen.getByText("No events yet.")).toBeVisible());
  },
};

export const NothingMatches: Story = {
  render: () => <Page />,
  play: async () => {
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "What" }), "handoff");
    await waitFor(() => expect(screen.getByText("No matching events.")).toBeVisible());
  },
};

export const Loading: Story = {
  render: () => <Page auditCommands={{ listEvents: () => new Promise(() => undefined) }} />,
  play: async () => {
    await waitFor(() => expect(screen.getByText("Loading…")).toBeVisible());
  },
};

export const Unavailable: Story = {
  render: () => <Page auditCommands={{ listEvents: async () => unreachable() }} />,
  play: async () => {
    await waitFor(() => expect(screen.getByText("disconnected")).toBeVisible());
    await expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  },
};

const verify = async () => {
  await userEvent.click(await screen.findByRole("button", { name: "Verify" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Verify" }));
  await userEvent.click(dialog.getByRole("button", { name: "Verify" }));
  return dialog;
};

export const Verified: Story = {
  render: () => <Page />,
  play: async () => {
    const dialog = await verify();
    await waitFor(() => expect(dialog.getByText("Log verified: 14 events")).toBeVisible());
  },
};
export const VerificationFailedDark: Story = inDark({
  render: () => (
    <Page
      auditCommands={{
        verifyLog: async () =>
          ok({
            ok: false,
            events: 7,
            head: null,
            firstBroken: { seq: 7, problem: "Its hash does not match its content." },
          }),
      }}
    />
  ),
  play: async () => {
    const dialog = await verify();
    await waitFor(() => expect(dialog.getByText("Event 7 failed verification")).toBeVisible());
  },
} satisfies Story);

export const Exported: Story = {
  render: () => <Page />,
  play: async () => {
    await userEvent.click(await screen.findByRole("button", { name: "Export" }));
    await waitFor(() => expect(screen.getByText("Exported 14 events.")).toBeVisible());
  },
};
