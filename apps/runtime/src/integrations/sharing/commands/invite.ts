// The note for a guest, to paste into a chat: how to join, what to expect first, until when. A secret, because it holds the link.
import { ok } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import { type Join, worksOnlyHere } from "#contract/share";
import { formatZonedTime } from "../../../platform/wall-time";
import type { Requester } from "../share/record";
import type { ShareStore } from "../share/store";
import type { Answer } from "./checks";
import type { createReveal } from "./reveal";

interface Invitation {
  readonly join: Join;
  /** Guests wait until the operator admits them. */
  readonly knock: boolean;
  /** The share lists keys. Otherwise the link alone is enough. */
  readonly needsKey: boolean;
}

/** The host key's type as ssh prints it in its first question: `ED25519` for `ssh-ed25519 AAAA…`. */
const keyTypeOf = ({ knownHosts }: Join): string => (/ ssh-(\w+) /.exec(knownHosts)?.[1] ?? "ed25519").toUpperCase();

/** Plain text, because chat programs differ in the markup they understand. */
const inviteText = ({ join, knock, needsKey }: Invitation): string => {
  const until = join.expiresAtMs === null ? "" : ` until ${formatZonedTime(join.expiresAtMs)}`;
  const access = join.access === "write" ? "You can watch and type." : "You can watch but not type.";
  return [
    `Join my terminal${until}. ${access}`,
    ...(worksOnlyHere(join) ? ["This works only on the computer that I share from."] : []),
    "",
    `  ${join.command}`,
    "",
    ...(needsKey ? ["Use the ssh key whose public half you gave me."] : []),
    `The first time, ssh asks whether to connect. Answer yes only if it shows this ${keyTypeOf(join)} fingerprint:`,
    `  ${join.hostKey}`,
    ...(knock ? ["Then wait until I let you in."] : []),
    "To leave, press Enter, then ~.",
  ].join("\n");
};

/** Reveals the link as an invitation. Errors: those of a reveal. */
export const createInvite =
  (store: ShareStore, reveal: ReturnType<typeof createReveal>) =>
  async (shareId: ShareId, by: Requester): Promise<Answer<string>> => {
    const join = await reveal(shareId, by);
    if (!join.ok) return join;
    const request = store.get(shareId)?.request;
    const invitation = {
      join: join.value,
      knock: request?.knock ?? false,
      needsKey: request?.anyoneWithLink === false,
    };
    return ok(inviteText(invitation));
  };
