// What the operator must not miss: a share that couldn't be stopped, a changed link, and a share that the rules now refuse.

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
  title: "Sharing/Alarm, links, share again",
  render: (scene: Scene) => <Around {...scene} />,
} satisfies Meta<Scene>;
export default meta;
type Story = StoryObj<Scene>;

const live = sampleShare("one1", sampleLaneApi);
const alarm = sampleFailure(
  "worker-lost",
  "Part of this share couldn't be stopped. lanecast tries again every two seconds.",
  { exitCode: null, signal: "SIGKILL", tail: "" },
);
const cleanupFailed = {
  phase: "ending",
  endCause: "revoked",
  linkState: "none",
  lastError: alarm,
  isStuck: true,
} as const;
const stuck = sampleShare("one1", sampleLaneApi, cleanupFailed);

export const CouldNotStop: Story = {
  args: { shares: [stuck] },
  play: async () => {
    const notice = screen.getByRole("alert", { name: "Couldn't stop sharing" });
    await waitFor(() => expect(within(notice).getByText(/couldn't be stopped/)).toBeVisible());
    await expect(within(notice).queryByRole("button")).toBeNull();
    await expect(screen.getByRole("button", { name: "Sharing api: stop failed" })).toBeVisible();
    await expect(screen.getByText("1 shared, 1 couldn't be stopped")).toBeVisible();
    await expect(document.body).not.toHaveTextContent(/Ended \d\d/);
  },
};
const elsewhere = sampleLane("web1", { name: "web" });
export const CouldNotStopElsewhere: Story = {
  args: {
    shares: [live, sampleShare("web1", elsewhere, cleanupFailed)],
    options: { lanes: [sampleLaneApi, elsewhere] },
  },
  play: async () => {
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    await waitFor(() => expect(region.getByText("Couldn't stop sharing web · zsh")).toBeVisible());
    await expect(region.queryByRole("button", { name: "Dismiss" })).toBeNull();
  },
};
export const CouldNotStopElsewhereDark: Story = inDark(CouldNotStopElsewhere);
export const CouldNotStopDark: Story = inDark(CouldNotStop);

export const LinkChanged: Story = {
  args: { shares: [{ ...live, linkState: "rotated" }] },
  play: async () => {
    await userEvent.click(screen.getByRole("button", { name: "Show new link" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Share" }));
    await expect(await dialog.findByRole("textbox", { name: "Join command" })).toHaveDisplayValue(/^ssh /);
  },
};
export const LinkChangedUntouched: Story = { args: { shares: [{ ...live, linkState: "rotated" }] } };
export const RelayGoneDark: Story = inDark({ args: { shares: [{ ...live, linkState: "gone" }] } } satisfies Story);

const ended = sampleShare("one1", sampleLaneApi, {
  phase: "ended",
  endCause: "failed",
  linkState: "none",
  endedAtMs: SAMPLE_NOW_MS - 60_000,
  lastError: sampleFailure("worker-lost", "tmate exited.", { exitCode: 1, signal: null, tail: "" }),
  proof: { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 214 },
});

export const ShareAgain: Story = {
  args: { shares: [ended] },
  play: async () => {
    await userEvent.click(screen.getByRole("button", { name: "Share again" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Share" }));
    await expect(await dialog.findByRole("list", { name: "Steps" })).toBeInTheDocument();
  },
};

export const ShareAgainRefused: Story = {
  args: {
    shares: [ended],
    options: {
      commands: {
        startAgain: failing("policy-denied", "No sharing after 18:00.", {
          reason: "No sharing after 18:00.",
          policyIds: ["office-hours"],
          remedy: "Try again tomorrow.",
        }),
      },
    },
  },
  play: async () => {
    await userEvent.click(screen.getByRole("button", { name: "Share again" }));
    await waitFor(() => expect(screen.getByText(/No sharing after 18:00\./)).toBeVisible());
    await expect(screen.getByRole("button", { name: "Change request" })).toBeVisible();
  },
};
