// What must not be overlooked: a share that could not be ended, a link that is not what was handed out, a start that is refused again.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import type { ShareView } from "#contract/share";
import { LaneShareBadge, SharedBar, TerminalShareStrip } from "../../src/features/sharing";
import { SAMPLE_NOW_MS, sampleLane, sampleShare } from "../../src/testing/samples";
import {
  createSharingWorld,
  failing,
  SharingWorldProvider,
  sampleFailure,
  sampleLaneApi,
  type WorldOptions,
} from "../../src/testing/sharing-world";
import { inDark } from "../in-both-themes";

const [terminal] = sampleLaneApi.terminals;
if (terminal === undefined) throw new Error("the sample lane has no terminal");
const { terminalId } = terminal;

interface Scene {
  readonly shares: readonly ShareView[];
  readonly options?: WorldOptions;
}

const Around = ({ shares, options }: Scene) => {
  const [world] = useState(() => createSharingWorld({ shares, ...options }));
  return (
    <SharingWorldProvider world={world}>
      <div style={{ width: 280 }}>
        <LaneShareBadge terminalIds={[terminalId]} />
        <SharedBar />
      </div>
      <div style={{ width: 720, maxWidth: "100%", marginTop: 24 }}>
        <TerminalShareStrip terminalId={terminalId} />
      </div>
    </SharingWorldProvider>
  );
};

const meta = {
  title: "Sharing/Alarm and links",
  render: (scene: Scene) => <Around {...scene} />,
} satisfies Meta<Scene>;
export default meta;
type Story = StoryObj<Scene>;

const live = sampleShare("one1", sampleLaneApi);
const alarm = sampleFailure(
  "worker-lost",
  "Something of this share could not be ended. It is tried again every two seconds.",
  { exitCode: null, signal: "SIGKILL", tail: "" },
);
const stuckness = { phase: "ending", endCause: "revoked", linkState: "none", lastError: alarm, isStuck: true } as const;
const stuck = sampleShare("one1", sampleLaneApi, stuckness);

export const NotEnded: Story = {
  args: { shares: [stuck] },
  play: async () => {
    const notice = screen.getByRole("alert", { name: "Not ended" });
    await waitFor(() => expect(within(notice).getByText(/could not be ended/)).toBeVisible());
    await expect(within(notice).queryByRole("button")).toBeNull();
    await expect(screen.getByRole("button", { name: "Sharing: not ended" })).toBeVisible();
    await expect(screen.getByText("1 shared, 1 not ended")).toBeVisible();
    await expect(document.body).not.toHaveTextContent(/Over since/);
  },
};
const elsewhere = sampleLane("web1", { name: "web" });
export const NotEndedElsewhere: Story = {
  args: {
    shares: [live, sampleShare("web1", elsewhere, stuckness)],
    options: { lanes: [sampleLaneApi, elsewhere] },
  },
  play: async () => {
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    await waitFor(() => expect(region.getByText("Not ended: web · zsh")).toBeVisible());
    await expect(region.queryByRole("button", { name: "Dismiss" })).toBeNull();
  },
};
export const NotEndedElsewhereDark: Story = inDark(NotEndedElsewhere);
export const NotEndedDark: Story = inDark(NotEnded);

export const LinkChanged: Story = {
  args: { shares: [{ ...live, linkState: "rotated" }] },
  play: async () => {
    await userEvent.click(screen.getByRole("button", { name: "Show the new link" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Share" }));
    await expect(await dialog.findByRole("textbox", { name: "Join command" })).toHaveDisplayValue(/^ssh /);
  },
};
export const LinkChangedUntouched: Story = { args: { shares: [{ ...live, linkState: "rotated" }] } };
export const RelayGoneDark: Story = inDark({ args: { shares: [{ ...live, linkState: "gone" }] } } satisfies Story);

const over = sampleShare("one1", sampleLaneApi, {
  phase: "ended",
  endCause: "failed",
  linkState: "none",
  endedAtMs: SAMPLE_NOW_MS - 60_000,
  lastError: sampleFailure("worker-lost", "tmate ended by itself.", { exitCode: 1, signal: null, tail: "" }),
  proof: { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 214 },
});

export const StartAgain: Story = {
  args: { shares: [over] },
  play: async () => {
    await userEvent.click(screen.getByRole("button", { name: "Start again" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Share" }));
    await expect(await dialog.findByRole("list", { name: "Steps" })).toBeInTheDocument();
  },
};

export const StartAgainRefused: Story = {
  args: {
    shares: [over],
    options: {
      commands: {
        startAgain: failing("policy-denied", "Nobody shares after six.", {
          reason: "Nobody shares after six.",
          policyIds: ["office-hours"],
          remedy: "Try again tomorrow.",
        }),
      },
    },
  },
  play: async () => {
    await userEvent.click(screen.getByRole("button", { name: "Start again" }));
    await waitFor(() => expect(screen.getByText(/Nobody shares after six\./)).toBeVisible());
    await expect(screen.getByRole("button", { name: "Ask for something else" })).toBeVisible();
  },
};
