// Lists the guests of a local tmate relay, which runs one process per guest and describes the guest in its title.
import { descendantsOf, isAlive, type ProcessRef, titleOf } from "../../platform/process-table";

export interface RelayGuest {
  /** The guest's own process; killing it disconnects this guest and no other. */
  readonly process: ProcessRef;
  /** The address that the guest connects from, as the relay sees it; null when the title has an unknown format. */
  readonly address: string | null;
}

/** `tmate-ssh-server [first letters of the token...] (pty client) ADDRESS`; set when the guest's key was accepted (2.3.0). */
const TITLE = /\[([^\]]*)\.\.\.\] \(pty client\)\s+(\S+)/;
/** A title shows this many letters of the guest's token. */
const SHOWN_LETTERS = 4;
/** An IPv4 or IPv6 address as the relay prints it; nothing else is passed on. */
const ADDRESS = /^[0-9a-fA-F:.]{2,45}$/;

const guestOf = (process: ProcessRef, token: string): RelayGuest | null => {
  const [, shown, address = ""] = TITLE.exec(titleOf(process.pid)) ?? [];
  if (shown !== token.slice(0, SHOWN_LETTERS) || !isAlive(process)) return null;
  return { process, address: ADDRESS.test(address) ? address : null };
};

/**
 * The guests with this token, in the order they joined. Filtered by token, because the relay accepts anyone's host and a
 * stranger's guests don't count. Read from the processes, not the log: a guest whose process was killed leaves no log line.
 */
export const guestsOfTmateRelay = (relay: ProcessRef, token: string): readonly RelayGuest[] =>
  isAlive(relay)
    ? descendantsOf(relay.pid)
        .map((process) => guestOf(process, token))
        .filter((guest) => guest !== null)
        .sort((a, b) => a.process.startTicks - b.process.startTicks || a.process.pid - b.process.pid)
    : [];
