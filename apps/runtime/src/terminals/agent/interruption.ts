// Why a call was interrupted: the lease passes the reason with the signal.
import type { Interruption } from "./types";

const INTERRUPTIONS: readonly string[] = ["taken-back", "paused", "lease-over", "cancelled"] satisfies Interruption[];
const isInterruption = (reason: unknown): reason is Interruption =>
  typeof reason === "string" && INTERRUPTIONS.includes(reason);

/** For an aborted signal. A reason that isn't one of the lease's comes from the client. */
export const interruptionOf = ({ reason }: AbortSignal): Interruption =>
  isInterruption(reason) ? reason : "cancelled";
