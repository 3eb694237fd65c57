// Whose wrapper stands at the door: made to sendProbe one after the other, while the kernel counts what each guest is sent. Lets nobody in.
import type { Clock } from "../../../../platform/clock";
import { bytesSentFrom } from "../../../../platform/network";
import type { ProcessRef } from "../../../../platform/process-table";
import { waitFor } from "../../../../platform/wait";
import { PROBE_BYTES, sendProbe } from "../../door/callers";
import type { UptermClient } from "./admin";

/** Far more than a sendProbe takes through worker and relay on a machine that is busy with twenty guests; whoever is not heard is asked again at the next look. */
const HEARD_WITHIN_MS = 150;
const HEARD_EVERY_MS = 4;

export interface MatchingDeps {
  readonly clock: Pick<Clock, "after">;
  readonly searchPath: string;
  readonly dir: string;
  /** Of the relay, on this machine. */
  readonly port: number;
}

/** `unheard`: nobody who waits for a terminal heard it. `no-witness`: it cannot be found out on this machine. */
export type Match = UptermClient | "unheard" | "no-witness";

/**
 * Whoever waits is sent nothing but keep-alives, so the one connection that takes in the sendProbe is theirs. Seen with upterm 0.24:
 * right for every one of twenty who came at once, in every run (KNOCK6).
 */
export const whoHears = async (
  program: ProcessRef,
  candidates: readonly UptermClient[],
  { clock, searchPath, dir, port }: MatchingDeps,
): Promise<Match> => {
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
