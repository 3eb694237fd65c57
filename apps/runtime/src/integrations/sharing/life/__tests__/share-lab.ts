// Shared by the lifecycle tests: a request, rigs that are checked for leaks after each test, and the worker's
// processes.
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect } from "vitest";
import type { ShareRequest, Verdict } from "#contract/commands";
import { fail, shareError } from "#contract/errors";
import type { ApprovalId, ShareId } from "#contract/ids";
import { findMarked } from "../../../../platform/process-table";
import { eventually } from "../../../../testing/eventually";
import type { FakeClock } from "../../../../testing/fake-clock";
import { createRig, KEY, ME, type Rig, type RigOptions, TERMINAL } from "../../../../testing/rigs/sharing-rig";

export const request: ShareRequest = { terminalId: TERMINAL, backend: "tmate", keys: [KEY], anyoneWithLink: false };
export const deny: Verdict = { verdict: "deny", reason: "no", policyIds: ["p"], instead: [] };
const rigs: Rig[] = [];
export const rigWith = (options: RigOptions = {}): Rig => {
  const rig = createRig(options);
  rigs.push(rig);
  return rig;
};
export const workersOf = (shareId: ShareId) => findMarked(`LANECAST_WORKER=${shareId}`);
/** SigIgn of proc_pid_status(5): a bit for each signal, TERM is the 15th. */
export const ignoresTerm = (pid: number | null): boolean => {
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return (Number.parseInt(mask.slice(-8), 16) & (1 << 14)) !== 0;
};
export const must = <T>(answer: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
};
export const startLive = async (rig: Rig, change: Partial<ShareRequest> = {}) =>
  must(await rig.sharing.start({ ...request, ...change }, ME, true));

/** The rig's first share. */
export const only = (rig: Rig) => rig.sharing.list(true)[0];

/** Lets time pass, mostly as sleep: deadlines include it, and no periodic checks run meanwhile. */
export const settle = async (clock: FakeClock, what: string, fact: () => boolean): Promise<void> => {
  const pass = async (): Promise<boolean> => {
    clock.sleep(1_000);
    await clock.advance(200);
    return fact();
  };
  await eventually(pass, { what, withinMs: 20_000 });
};
export const rowsOf = (rig: Rig, type: string) => rig.audit.filter((row) => row.type === type);

/** The operator approves the last request. */
export const yesTo = (rig: Rig): void => {
  const { approvalId = "" as ApprovalId, shareId = "" as ShareId } = rig.approvals.at(-1) ?? {};
  const granted = { access: "read", ttlMs: 600_000 } as const;
  const given = { type: "approval-given", approvalId, by: "operator", decidedBy: "me", note: null, granted } as const;
  rig.sharing.decide(shareId, { ...given, fingerprint: null, signed: null }, ME);
};

/** A link that never comes, until the launch is canceled. */
export const untilAborted = (signal: AbortSignal) =>
  new Promise<ReturnType<typeof fail<ReturnType<typeof shareError<"internal">>>>>((resolve) => {
    signal.addEventListener("abort", () => resolve(fail(shareError("internal", "cancelled", {}))));
  });

const WORKER = /(?:^|\0)LANECAST_WORKER=([^\0]*)/;

const markOf = (pid: string): string | undefined => {
  try {
    return WORKER.exec(readFileSync(`/proc/${pid}/environ`, "utf8"))?.[1];
  } catch {
    // The process has exited.
    return undefined;
  }
};

/** Reads the process table only once, because a fuzz test leaves hundreds of shares to check. */
const workersLeft = (shareIds: ReadonlySet<string>): readonly string[] =>
  readdirSync("/proc").filter((name) => /^\d+$/.test(name) && shareIds.has(markOf(name) ?? ""));

/** Checks that a test leaves nothing: no bug, no room, no relay, no process. */
export const checkForLeaks = (): void => {
  afterEach(async () => {
    const ended = rigs.splice(0);
    for (const rig of ended) {
      await rig.dispose();
      expect(rig.takeBugs()).toEqual([]);
      expect([...rig.rooms, ...rig.relays]).toEqual([]);
    }
    const shareIds = new Set(ended.flatMap(({ sharing }) => sharing.list(true).map(({ shareId }) => shareId)));
    expect(workersLeft(shareIds)).toEqual([]);
  });
};
