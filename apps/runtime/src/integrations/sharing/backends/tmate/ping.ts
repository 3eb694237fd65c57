// Asks a running tmate whether its event loop still answers, over its socket and without starting a program.
import { connect } from "node:net";
import type { Clock } from "../../../../platform/clock";

/** OpenBSD's imsg header, in the machine's byte order: type, length, flags, peer id, pid. */
const HEADER_BYTES = 16;
/** MSG_IDENTIFY_FLAGS. Any type but MSG_VERSION would do. */
const TYPE = 100;
/** Not a version of tmux's protocol; tmate 2.4.0 uses 8. */
const NO_VERSION = 0xff;

/**
 * A message with an invalid protocol version. tmux's server, and therefore tmate's, replies with its own version and drops the
 * client. tmate's own command line tests more, but costs a process and 4 ms of CPU time per call.
 */
const question = (): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(TYPE, 0);
  header.writeUInt16LE(HEADER_BYTES, 4);
  header.writeUInt32LE(NO_VERSION, 8);
  return header;
};

/** Whether tmate answered. False when nothing listens at the socket, or no answer came within `deadlineMs`. */
export const pingTmate = (clock: Pick<Clock, "after">, socketPath: string, deadlineMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ path: socketPath });
    const settle = (hasAnswered: boolean): void => {
      deadline.cancel();
      socket.destroy();
      resolve(hasAnswered);
    };
    const deadline = clock.after(deadlineMs, () => settle(false));
    socket.once("error", () => settle(false));
    socket.once("close", () => settle(false));
    socket.once("data", () => settle(true));
    socket.once("connect", () => socket.write(question()));
  });
