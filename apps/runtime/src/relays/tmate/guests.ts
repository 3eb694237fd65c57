// Who is in on a local tmate relay: it runs one process a guest and says so in that process's title. Knows no share.
import { descendantsOf, isAlive, type ProcessRef, titleOf } from "../../platform/process-table";

export interface RelayGuest {
  /** The guest's own process: its end is the end of that guest, and of nobody else. */
  readonly process: ProcessRef;
  /** Where the guest dials from, as the relay sees it; null when its title is not one we know. */
  readonly address: string | null;
}

/** `tmate-ssh-server [first letters of the token...] (pty client) ADDRESS`; set when the guest's key was accepted (2.3.0). */
const TITLE = /\[([^\]]*)\.\.\.\] \(pty client\)\s+(\S+)/;
/** So many letters of a guest's token a title shows. */
const SHOWN_LETTERS = 4;
/** As the relay prints an address of either family; nothing else is shown. */
const ADDRESS = /^[0-9a-fA-F:.]{2,45}$/;

const guestOf = (process: ProcessRef, token: string): RelayGuest | null => {
  const [, shown, address = ""] = TITLE.exec(titleOf(process.pid)) ?? [];
  if (shown !== token.slice(0, SHOWN_LETTERS) || !isAlive(process)) return null;
  return { process, address: ADDRESS.test(address) ? address : null };
};

/**
 * Those who came with this token, in the order they came: the relay takes anybody's host, and a stranger's guests are none
 * of ours. The processes are the truth the log only reports: a guest killed by the kernel leaves no line there.
 */
export const guestsOfTmateRelay = (relay: ProcessRef, token: string): readonly RelayGuest[] =>
  isAlive(relay)
    ? descendantsOf(relay.pid)
        .map((process) => guestOf(process, token))
        .filter((guest) => guest !== null)
        .sort((a, b) => a.process.startTicks - b.process.startTicks || a.process.pid - b.process.pid)
    : [];
