// Types into a pane of the operator's own tmux what the operator and guests with write access type into its mirror.
//
// Everything typed into lanecast's pane comes out of its program, into a FIFO. One process reads it; each piece goes into the
// pane by a one-shot client (`send-keys -H`, exact to the byte), behind a condition that tmux checks at that moment.
import { closeSync, constants, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Clock, Timer } from "../../platform/clock";
import { detach } from "../../platform/detach";
import { pipe } from "../../platform/process-tree";
import { stretched } from "../../platform/wait";
import { quoteArgument } from "../tmux/quote";
import { createAnswerFilter } from "./answers";
import { isPane } from "./pipe";
import type { TheirPane } from "./their-panes";
import type { TheirTmux } from "./their-tmux";

/** The program of a mirror's pane writes its input here. In the folder of the mirror's pipes. */
export const KEYS_FIFO = "keys";

/** Why nothing was typed. */
export type KeysRefused = "copy-mode" | "synchronized" | "input-off" | "gone";

export interface MirrorKeysDeps {
  readonly theirs: TheirTmux;
  readonly clock: Pick<Clock, "after">;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly pane: () => TheirPane;
}

export interface MirrorKeys {
  /** Reads from now on. What was typed while no runtime was there is dropped. */
  start(): void;
  /** Why the next piece doesn't arrive; null: it does, or nothing is typed soon. Call it before typing. */
  next(): Promise<KeysRefused | null>;
  stop(): void;
}

/** Like lanecast's own terminals: tmux's time for a line is quadratic in its length. */
const KEYS_PER_COMMAND = 64;
/** tmux refuses a command line of 16 KB (MAX_IMSGSIZE). Three characters a byte, and the command names. */
const KEYS_PER_CLIENT = 2_048;
/** A piece is in the pane after some milliseconds. A key that the answer filter drops never is. */
const NEXT_WITHIN_MS = 300;
/** The rest of an answer follows immediately, because tmux writes the whole answer in one piece. */
const KEPT_FOR_MS = 50;

/** Of the three, only "0" lets keys through to this pane, and to it alone. */
const STATE = "#{?pane_in_mode,1,0}#{?pane_synchronized,1,0}#{?pane_input_off,1,0}";

const sendKeys = (pane: string, bytes: Uint8Array): string => {
  const commands: string[] = [];
  for (let at = 0; at < bytes.length; at += KEYS_PER_COMMAND) {
    const keys = Array.from(bytes.subarray(at, at + KEYS_PER_COMMAND), (byte) => byte.toString(16).padStart(2, "0"));
    commands.push(`send-keys -t ${quoteArgument(pane)} -H ${keys.join(" ")}`);
  }
  return commands.join(" ; ");
};

const typeSequence = ({ pane, key }: TheirPane, bytes: Uint8Array): readonly string[] => {
  const isFree = `#{&&:${isPane(key)},#{==:${STATE},000}}`;
  const report = `display-message -p -t ${quoteArgument(pane)} ${quoteArgument(`${isPane(key)}${STATE}`)}`;
  return ["if-shell", "-F", "-t", pane, isFree, sendKeys(pane, bytes), report];
};

const REPORT = /^(\d)(\d)(\d)(\d)$/;

/** Empty: it was typed. */
const readRefusal = (report: string): KeysRefused | null => {
  if (report === "") return null;
  const [, isThere, inMode, isSynchronized, isOff] = REPORT.exec(report) ?? [];
  if (isThere !== "1") return "gone";
  if (inMode === "1") return "copy-mode";
  if (isSynchronized === "1") return "synchronized";
  return isOff === "1" ? "input-off" : null;
};

/** Sends pieces one after the other; what comes meanwhile goes together. */
const createSender = ({ theirs, pane, clock }: MirrorKeysDeps) => {
  let waiting: Uint8Array[] = [];
  let isSending = false;
  const listeners = new Set<(refused: KeysRefused | null) => void>();

  const send = async (bytes: Uint8Array): Promise<void> => {
    const target = pane();
    const reply = await theirs.ask(target.socket, typeSequence(target, bytes));
    const refused = reply.ok ? readRefusal(reply.text.trim()) : "gone";
    for (const listener of listeners) listener(refused);
    listeners.clear();
  };
  const sendAll = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    while (waiting.length > 0) {
      const all = Buffer.concat(waiting);
      waiting = all.length > KEYS_PER_CLIENT ? [all.subarray(KEYS_PER_CLIENT)] : [];
      await send(all.subarray(0, KEYS_PER_CLIENT));
    }
    isSending = false;
  };
  return {
    add: (bytes: Uint8Array): void => {
      if (bytes.length === 0) return;
      waiting.push(bytes);
      detach(sendAll());
    },
    drop: (): void => {
      waiting = [];
    },
    next: () => {
      const { promise, resolve } = Promise.withResolvers<KeysRefused | null>();
      const timer = clock.after(stretched(NEXT_WITHIN_MS), () => {
        listeners.delete(listener);
        resolve(null);
      });
      const listener = (refused: KeysRefused | null): void => {
        timer.cancel();
        resolve(refused);
      };
      listeners.add(listener);
      return promise;
    },
  };
};

/** Empties the FIFO without waiting for anything. */
const dropLeft = (path: string): void => {
  let fifo: number;
  try {
    fifo = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return;
  }
  const buffer = new Uint8Array(65_536);
  try {
    while (readSync(fifo, buffer) > 0);
  } catch {
    // EAGAIN: it is empty.
  } finally {
    closeSync(fifo);
  }
};

export const createMirrorKeys = (deps: MirrorKeysDeps): MirrorKeys => {
  const path = join(deps.folder, KEYS_FIFO);
  const sender = createSender(deps);
  const filter = createAnswerFilter();
  let reader: ReturnType<typeof pipe> | null = null;
  let kept: Timer | null = null;

  const take = (bytes: Uint8Array): void => {
    kept?.cancel();
    sender.add(filter.take(bytes));
    kept = deps.clock.after(KEPT_FOR_MS, () => sender.add(filter.flush()));
  };
  const read = async (from: ReturnType<typeof pipe>): Promise<void> => {
    const pieces = from.stdout.getReader();
    for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) take(piece.value);
  };
  return {
    start: () => {
      dropLeft(path);
      reader = pipe(["cat", path], { cwd: "/", env: deps.env });
      detach(read(reader));
    },
    next: sender.next,
    stop: () => {
      kept?.cancel();
      sender.drop();
      reader?.kill("SIGKILL");
      reader = null;
    },
  };
};
