// The shared terminal ends: it is closed, the terminal's shell exits, its tmux dies or stalls; and the runtime shuts down.
import { auditIsComplete } from "../../../testing/chaos/chaos-checks";
import type { ChaosRow } from "../../../testing/chaos/chaos-row";
import { type Stage, signalQuietly } from "../../../testing/chaos/chaos-stage";
import { eventually } from "../../../testing/eventually";

const close = async ({ host, terminalId }: Stage): Promise<void> =>
  void (await host.page().client.terminal.close({ terminalId, force: true }));
const leaveShell = (stage: Stage): Promise<void> => stage.type("exit\r");
const killTmux = ({ tmux }: Stage): void => signalQuietly(tmux.pid, "SIGKILL");
const stallTmux = ({ tmux }: Stage): void => signalQuietly(tmux.pid, "SIGSTOP");
const wakeTmux = ({ tmux }: Stage): void => signalQuietly(tmux.pid, "SIGCONT");

/** Longer than any end may take. By then the operator sees an alarm, and the runtime keeps trying. */
const stallUntilAlarm = async (stage: Stage): Promise<void> => {
  stallTmux(stage);
  stage.revoke();
  const { host, shareId } = stage;
  await eventually(() => host.page().latest(shareId)?.lastError?.code === "worker-lost", {
    what: "the alarm",
    withinMs: 20_000,
  });
};

const endRuntime = async ({ host }: Stage): Promise<void> => {
  host.signal("SIGTERM");
  await host.gone();
};
/** The runtime can't end the share while tmux is stopped. Its page must stay connected and show which share keeps it. */
const endRuntimeUntilAlarm = async (stage: Stage): Promise<void> => {
  stallTmux(stage);
  const { host, shareId } = stage;
  host.signal("SIGTERM");
  await eventually(() => host.page().latest(shareId)?.isStuck === true, { what: "the alarm", withinMs: 20_000 });
  const { shares } = await host.page().client.share.list({ all: false });
  if (shares[0]?.shareId !== shareId) throw new Error("the runtime does not answer while it stops");
};
const wakeTmuxAndStartAgain = async (stage: Stage): Promise<void> => {
  wakeTmux(stage);
  await stage.host.gone();
  await startAgain(stage);
};
const startAgain = ({ host }: Stage): Promise<void> => host.restart();
const wholeAudit = (stage: Stage): Promise<string> => auditIsComplete(stage, true);

const gone = { terminalIsFault: true, ends: "terminal-closed" } as const;

export const terminalRows: readonly ChaosRow[] = [
  { fault: "terminal closed", phase: "awaiting-approval", inflict: close, ...gone },
  { fault: "terminal closed", phase: "starting", inflict: close, ...gone },
  { fault: "terminal closed", phase: "live", isShort: true, inflict: close, ...gone },
  { fault: "terminal closed", phase: "grace", inflict: close, ...gone },
  { fault: "the terminal's shell exits", phase: "live", inflict: leaveShell, ...gone },
  { fault: "the terminal's shell exits", phase: "grace", inflict: leaveShell, ...gone },
  { fault: "tmux server SIGKILL", phase: "starting", inflict: killTmux, ...gone },
  { fault: "tmux server SIGKILL", phase: "live", isShort: true, inflict: killTmux, ...gone },
  {
    fault: "tmux server SIGSTOP, then revoke",
    phase: "live",
    inflict: stallTmux,
    endedBy: "revoke",
    heal: wakeTmux,
    ends: "revoked",
  },
  {
    fault: "tmux server SIGSTOP, then the share expires",
    phase: "grace",
    inflict: stallTmux,
    endedBy: "expiry",
    heal: wakeTmux,
    ends: "expired",
  },
  { fault: "runtime SIGTERM", phase: "live", inflict: endRuntime, heal: startAgain, ends: "gone", audit: wholeAudit },
  {
    fault: "tmux server SIGSTOP until the alarm, then SIGCONT",
    phase: "live",
    inflict: stallUntilAlarm,
    offWithinMs: 20_000,
    heal: wakeTmux,
    ends: "revoked",
  },
  {
    fault: "tmux server SIGSTOP, then runtime SIGTERM until the alarm, then SIGCONT",
    phase: "live",
    inflict: endRuntimeUntilAlarm,
    offWithinMs: 20_000,
    heal: wakeTmuxAndStartAgain,
    ends: "gone",
    audit: wholeAudit,
  },
  {
    fault: "runtime SIGTERM",
    phase: "starting",
    inflict: endRuntime,
    heal: startAgain,
    ends: "gone",
    audit: wholeAudit,
  },
];
