// Closes a tmate share to everyone who is not in. This is the only way to keep a removed guest out, because tmate
// doesn't report guests' keys (ADR 0018).
import type { WorkerContext } from "../backend";
import { askTmate, type TmatePrograms } from "./command-line";

const CLOSE_WITHIN_MS = 1_000;

/**
 * tmate passes this option on to its relay, which then forgets every accepted key and accepts none. Guests who already
 * joined stay connected, because the relay checks keys only when a guest connects. After a lost connection tmate sends the option
 * again. False when tmate did not answer.
 */
export const closeToNewcomers = async (context: WorkerContext, programs: TmatePrograms): Promise<boolean> => {
  const command = ["set", "-g", "tmate-authorized-keys", ""];
  return (await askTmate(context, programs, { command, timeoutMs: CLOSE_WITHIN_MS })) !== null;
};
