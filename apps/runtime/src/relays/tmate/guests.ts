// Lists the guests of a local tmate relay, which runs one process per guest and describes the guest in its title.
import { descendantsOf, isAlive, type ProcessRef, titleOf } from "../../platform/process-table";
import { readWindowSize, writeToDevice } from "../../platform/terminal-device";

export interface RelayGuest {
  /** The guest's own process; killing it disconnects this guest and no other. */
  readonly process: ProcessRef;
  /** The address that the guest connects from, as the relay sees it; null when the title has an unknown format. */
  readonly address: string | null;
}

/** `tmate-ssh-server [first letters of the token...] (pty client) ADDRESS`; set when the guest's key was accepted (2.3.0). */
const GUEST_TITLE = /\[([^\]]*)\.\.\.\] \(pty client\)\s+(\S+)/;
/** The process that draws for the guests of one host. */
const DRAWING_TITLE = /\[[^\]]*\.\.\.\] \(daemon\)/;
/** A title shows this many letters of the guest's token. */
const SHOWN_LETTERS = 4;
/** An IPv4 or IPv6 address as the relay prints it; nothing else is passed on. */
const ADDRESS = /^[0-9a-fA-F:.]{2,45}$/;

const guestOf = (process: ProcessRef, token: string): RelayGuest | null => {
  const [, shown, address = ""] = GUEST_TITLE.exec(titleOf(process.pid)) ?? [];
  if (shown !== token.slice(0, SHOWN_LETTERS) || !isAlive(process)) return null;
  return { process, address: ADDRESS.test(address) ? address : null };
};

/**
 * The guests with this token, in the order they joined. Filtered by token, because the relay accepts anyone's host and a
 * stranger's guests don't count. Read from the processes, not the log: a guest whose process was killed leaves no log line.
 */
export const guestsOfTmateRelay = (
  relay: ProcessRef,
  token: string,
  processes: readonly ProcessRef[] = descendantsOf(relay.pid),
): readonly RelayGuest[] =>
  isAlive(relay)
    ? processes
        .map((process) => guestOf(process, token))
        .filter((guest) => guest !== null)
        .sort((a, b) => a.process.startTicks - b.process.startTicks || a.process.pid - b.process.pid)
    : [];

/** The terminal that the relay made for a guest: it has the size of the guest's window, and what is written to it is shown. */
const deviceOf = ({ process: { pid } }: RelayGuest): string => `/proc/${pid}/fd/0`;

/** The size of a guest's window. Null when it is not known. */
export const windowOf = (guest: RelayGuest): { readonly cols: number; readonly rows: number } | null =>
  isAlive(guest.process) ? readWindowSize(deviceOf(guest)) : null;

/** Shows bytes to a guest. Returns the rest that their terminal doesn't take yet; nothing if the guest is gone. */
export const showToGuest = (guest: RelayGuest, bytes: Uint8Array): Uint8Array =>
  bytes.subarray((isAlive(guest.process) ? writeToDevice(deviceOf(guest), bytes) : null) ?? bytes.length);

/**
 * The relay's processes that draw for guests. While they are stopped, guests see only what lanecast shows them
 * directly.
 */
export const drawingOf = (processes: readonly ProcessRef[]): readonly ProcessRef[] =>
  processes.filter(({ pid }) => DRAWING_TITLE.test(titleOf(pid)));
