// What can be done about one guest of a share, by what the backend over this relay can do. What it cannot is not offered. Pure.
import { commandsAllowedIn } from "#contract/phases";
import type { Access, Guest, ShareView } from "#contract/share";

export interface GuestActs {
  readonly mayAdmit: boolean;
  readonly mayKick: boolean;
  /** The access it could be changed to; null: it cannot. */
  readonly otherAccess: Access | null;
}

const none: GuestActs = { mayAdmit: false, mayKick: false, otherAccess: null };

export const guestActsOf = (
  { phase, access, capabilities }: Pick<ShareView, "phase" | "access" | "capabilities">,
  guest: Pick<Guest, "state" | "access">,
): GuestActs => {
  if (capabilities === null || !commandsAllowedIn[phase].includes("guests") || guest.state === "gone") return none;
  if (guest.state === "waiting") return { ...none, mayAdmit: true };
  const other: Access = guest.access === "read" ? "write" : "read";
  // Never above the share's own access.
  const isWithin = other === "read" || access === "write";
  return {
    mayAdmit: false,
    mayKick: capabilities.canKickOne,
    otherAccess: capabilities.canChangeAccess && isWithin ? other : null,
  };
};

/** What letting one in, or turning one away, means where the backend holds them all together; null where it means just that. */
export const admitNote = ({ capabilities }: Pick<ShareView, "capabilities">): string | null =>
  capabilities?.knock === "share" ? "Letting one in opens the door for everybody who may join." : null;

/** What is not possible, said once under the list; null where everything is. */
export const guestLimits = ({ backend, capabilities }: Pick<ShareView, "backend" | "capabilities">): string | null => {
  if (capabilities === null) return null;
  if (!capabilities.canKickOne) return `${backend} cannot take off one guest; ending the share takes off all of them.`;
  if (!capabilities.kickedStayOut) return "A removed guest can rejoin with the same link and key.";
  return capabilities.removalClosesShare === true
    ? "Removing a guest also keeps out everyone who has not joined yet."
    : null;
};
