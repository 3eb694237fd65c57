// Who is in on a local tmate relay: it runs one process a guest and says so in that process's title. Knows no share.
import { descendantsOf, isAlive, type ProcessRef, titleOf } from "../platform/process-tree";

export interface RelayGuest {
  /** The guest's own process: its end is the end of that guest, and of nobody else. */
  readonly process: ProcessRef;
  /** Where the guest dials from, as the relay sees it; null when its title is not one we know. */
  readonly address: string | null;
}

/** `tmate-ssh-server [first letters of the token...] (pty client) ADDRESS`; set when the guest's key was accepted (2.3.0). */
const TITLE = /\(pty client\)\s+(\S+)/;
/** As the relay prints an address of either family; nothing else is shown. */
const ADDRESS = /^[0-9a-fA-F:.]{2,45}$/;

const guestOf = (process: ProcessRef): RelayGuest | null => {
  const title = TITLE.exec(titleOf(process.pid));
  if (title === null || !isAlive(process)) return null;
  const address = title[1] ?? "";
  return { process, address: ADDRESS.test(address) ? address : null };
};

/** In the order they came. The processes are the truth the log only reports: a guest killed by the kernel leaves no line there. */
export const guestsOfTmateRelay = (relay: ProcessRef): readonly RelayGuest[] =>
  isAlive(relay)
    ? descendantsOf(relay.pid)
        .map(guestOf)
        .filter((guest) => guest !== null)
        .sort((a, b) => a.process.startTicks - b.process.startTicks || a.process.pid - b.process.pid)
    : [];
