// Finds out from the relay's traffic which guest a program belongs to, or whether it has one at all. Used if nothing
// else can tell.
import type { Clock } from "../../../../platform/clock";
import { bytesSentFrom } from "../../../../platform/network";
import { bytesMovedBy, killExactly, type ProcessRef } from "../../../../platform/process-table";
import { pause, waitFor } from "../../../../platform/wait";
import { PROBE_BYTES, sendProbe } from "../../door/callers";
import type { UptermClient } from "./session";

/**
 * Much longer than the probe takes through worker and relay while the machine serves twenty guests. A guest who misses
 * it is probed again at the next look.
 */
const HEARD_WITHIN_MS = 150;
const HEARD_EVERY_MS = 4;

export interface HearingDeps {
  readonly clock: Pick<Clock, "after">;
  readonly searchPath: string;
  readonly dir: string;
  /** The relay's port on this machine. */
  readonly port: number;
}

/** `unheard`: no candidate received the probe. `no-witness`: this machine cannot tell. */
export type Hearer = UptermClient | "unheard" | "no-witness";

/**
 * Makes a waiting wrapper print a probe, and finds the candidate whose connection the relay sent it to. A waiting guest gets
 * nothing but keep-alives, so only one connection takes in that much. With upterm 0.24 it was right for each of twenty guests
 * who came at the same moment, in every run (KNOCK6).
 */
export const whoHears = async (
  program: ProcessRef,
  candidates: readonly UptermClient[],
  { clock, searchPath, dir, port }: HearingDeps,
): Promise<Hearer> => {
  const before = await bytesSentFrom(port, searchPath);
  if (before === null) return "no-witness";
  if (before === "too-late" || candidates.length === 0 || !sendProbe(dir, program)) return "unheard";
  const heard = async (): Promise<UptermClient | null> => {
    const now = await bytesSentFrom(port, searchPath);
    if (now === null || now === "too-late") return null;
    const grown = candidates.filter(({ addr }) => (now.get(addr) ?? 0) - (before.get(addr) ?? 0) >= PROBE_BYTES);
    const [only, ...others] = grown;
    return only === undefined || others.length > 0 ? null : only;
  };
  return (await waitFor(clock, heard, { everyMs: HEARD_EVERY_MS, withinMs: HEARD_WITHIN_MS })) ?? "unheard";
};

/** While other bytes are in transit, the result would mean nothing. */
const QUIET_MS = 30;
/** A redraw takes 2 ms through the relay; the rest is for a busy machine. */
const REDRAW_MS = 80;
/** Twice, because a wrong conclusion would end a guest's session. */
const REDRAWS = 2;

const drawsForNobody = async (clock: Pick<Clock, "after">, program: ProcessRef, relayPid: number): Promise<boolean> => {
  const early = bytesMovedBy(relayPid);
  await pause(clock, QUIET_MS);
  const before = bytesMovedBy(relayPid);
  if (early === null || before === null || early.written !== before.written || early.read !== before.read) return false;
  // A tmux client that gets a new window size draws everything again (tmux 3.3a: 300 bytes and more).
  if (!killExactly(program, "SIGWINCH")) return false;
  await pause(clock, REDRAW_MS);
  const after = bytesMovedBy(relayPid);
  return after !== null && after.read > before.read && after.written === before.written;
};

/**
 * Whether a tmux client has no guest anymore: the relay takes in what the client draws but passes none of it on.
 * Measured with uptermd 0.24, where a connected guest gets about as many bytes as the relay takes in. Harmless to a
 * connected guest. False if there is a guest, or if the terminal is too busy to tell.
 */
export const isDeserted = async (
  clock: Pick<Clock, "after">,
  program: ProcessRef,
  relayPid: number,
): Promise<boolean> => {
  for (let left = REDRAWS; left > 0; left -= 1) {
    if (!(await drawsForNobody(clock, program, relayPid))) return false;
  }
  return true;
};
