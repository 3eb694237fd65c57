// Lists the guests of a local tmate relay, which runs one process per guest and describes the guest in its title.
import { childrenTextOf, descendantsOf, isAlive, type ProcessRef, titleOf } from "../../platform/process-table";
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

const isTitled = (title: string): boolean => GUEST_TITLE.test(title) || DRAWING_TITLE.test(title);

/** Tells cheaply whether a list of a relay's processes is still complete. */
export interface TreeSignature {
  /** The signature at the time of the list. */
  readonly signed: string;
  /** The signature now. */
  sign(): string;
}

/**
 * The children of every process of the relay that has some: while they stay the same, so do the guests. Null when that does
 * not suffice: the list is outdated already, or a connection has no title yet and may become a guest without a fork.
 */
export const signTree = (relay: ProcessRef, processes: readonly ProcessRef[]): TreeSignature | null => {
  const tree = [relay.pid, ...processes.map(({ pid }) => pid)].map((pid) => ({ pid, text: childrenTextOf(pid) }));
  const parents = tree.filter(({ text }) => text !== "");
  const childCount = parents.reduce((count, { text }) => count + text.trim().split(" ").length, 0);
  const leaves = tree.filter(({ text }) => text === "");
  if (childCount !== processes.length || !leaves.every(({ pid }) => isTitled(titleOf(pid)))) return null;
  return {
    signed: parents.map(({ text }) => text).join("|"),
    sign: () => parents.map(({ pid }) => childrenTextOf(pid)).join("|"),
  };
};

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
