// The note for a guest, to be pasted into a chat: how to join, what they will see first, until when. Pure words over a join; a secret like the join itself.

import type { Join } from "#contract/share";
import { formatClockTime } from "../../../platform/wall-time";

export interface Invitation {
  readonly join: Join;
  /** Guests wait at the door first. */
  readonly knock: boolean;
  /** A key of theirs was named; false: the link alone is enough. */
  readonly needsKey: boolean;
}

/** The host key's type as ssh names it in its first question: `ED25519` for `ssh-ed25519 AAAA…`. */
const keyTypeOf = ({ knownHosts }: Join): string => (/ ssh-(\w+) /.exec(knownHosts)?.[1] ?? "ed25519").toUpperCase();

/** Plain text: no markup that one chat knows and another shows. */
export const inviteText = ({ join, knock, needsKey }: Invitation, nowMs: number): string => {
  const until = join.expiresAtMs === null ? "" : `, until ${formatClockTime(join.expiresAtMs, nowMs)}`;
  const may = join.access === "write" ? "You may read and type" : "You may watch; what you type does nothing";
  return [
    `Join my terminal${until}. ${may}.`,
    "",
    `  ${join.command}`,
    "",
    ...(needsKey ? ["It works with the ssh key that you gave me."] : []),
    `The first time, ssh asks whether it may connect. It must show this ${keyTypeOf(join)} fingerprint; if it does, answer yes:`,
    `  ${join.hostKey}`,
    ...(knock ? ["Then you wait until I let you in."] : []),
    "To leave, press Enter, then ~ and a full stop.",
  ].join("\n");
};
