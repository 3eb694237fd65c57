// Why a share does not answer a command in the phase it is in, in words about this share. Pure; knows no log.
import { type ShareError, shareError } from "#contract/errors";
import type { EndCause, Phase, ShareCommand } from "#contract/phases";
import type { ShareRecord } from "../share/record";

const REFUSED: Readonly<Record<ShareCommand, string>> = {
  extend: "cannot be extended",
  revoke: "cannot be ended",
  link: "has no link to show",
  switch: "cannot be switched",
  guests: "has no guests to do anything about",
  again: "is not to be shared again yet",
};

const ENDED: Readonly<Record<EndCause, string>> = {
  denied: "was not allowed",
  expired: "ran out of time",
  revoked: "was revoked",
  stopped: "was stopped before it was live",
  switched: "was switched to the other backend",
  "terminal-closed": "ended with its terminal",
  "runtime-stopping": "ended with the runtime",
  failed: "broke off",
};

const STANDS: Readonly<Record<Exclude<Phase, "ended">, string>> = {
  requested: "is being decided",
  "awaiting-approval": "waits for an approval",
  starting: "is starting",
  live: "is live",
  grace: "is live",
  ending: "is ending",
};

/** `shr_… was revoked; it cannot be extended.` */
export const tooLate = ({ shareId, state }: ShareRecord, command: ShareCommand): ShareError<"wrong-phase"> => {
  const { phase } = state;
  const how = phase === "ended" ? ENDED[state.endCause ?? "stopped"] : STANDS[phase];
  return shareError("wrong-phase", `${shareId} ${how}; it ${REFUSED[command]}.`, { phase, command, shareId });
};
