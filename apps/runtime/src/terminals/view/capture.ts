// Takes a snapshot of a pane at an exact place in its output. Keeps nothing in tmux afterwards.
import type { Reply } from "../tmux/reply-queue";
import type { TmuxServer } from "../tmux/tmux-server";
import {
  BUFFERS_AT,
  type CaptureName,
  captureCommands,
  composeSnapshot,
  neededParts,
  type PaneState,
  PENDING_AT,
  readState,
  STATE_AT,
} from "./snapshot";

/** Of paste buffers that only live while a snapshot is taken; what a killed runtime left is swept by this name. */
export const BUFFER_PREFIX = "lanecast-view-";

export interface Snapshot {
  readonly cols: number;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

export interface CaptureRequest {
  readonly server: Pick<TmuxServer, "runApart" | "ask" | "askInOrder">;
  /** `%3`. */
  readonly pane: string;
  /** Unlike any other under way. */
  readonly name: string;
  /**
   * Called at the instant of the snapshot: output before it is in it, output after it is not. Gives the unfinished character;
   * null when an unfinished sequence is held back, which then is not the snapshot's to show.
   */
  readonly onTaken: () => Uint8Array | null;
}

type Answered = Extract<Reply, { ok: true }> & { readonly pendingCharacter: Uint8Array | null };

const askCapture = ({ server, pane, onTaken }: CaptureRequest, prefix: string): Promise<Answered | null> =>
  new Promise((resolve) => {
    server.askInOrder(captureCommands(pane, prefix), (reply) => {
      resolve(reply.ok ? { ...reply, pendingCharacter: onTaken() } : null);
    });
  });

/** Null when a buffer that is there could not be read. An empty capture makes no buffer. */
const readCaptures = async (
  { server }: CaptureRequest,
  state: PaneState,
  prefix: string,
  made: readonly string[],
): Promise<Partial<Record<CaptureName, string>> | null> => {
  const wanted = neededParts(state)
    .flatMap((part): CaptureName[] => [`${part}-rows`, `${part}-joined`])
    .filter((name) => made.includes(`${prefix}${name}`));
  const texts = await Promise.all(wanted.map((name) => server.runApart("show-buffer", "-b", `${prefix}${name}`)));
  const entries = wanted.map((name, index) => [name, texts[index]] as const);
  return entries.some(([, text]) => typeof text !== "string") ? null : Object.fromEntries(entries);
};

/** Null when tmux would not: the terminal or the connection is gone. */
export const takeSnapshot = async (request: CaptureRequest): Promise<Snapshot | null> => {
  const prefix = `${BUFFER_PREFIX}${request.name}-`;
  const answered = await askCapture(request, prefix);
  if (answered === null) return null;
  const state = readState(answered.outputs[STATE_AT]?.[0] ?? "");
  const made = (answered.outputs[BUFFERS_AT] ?? []).filter((name) => name.startsWith(prefix));
  const captures = await readCaptures(request, state, prefix, made);
  void request.server.ask(made.map((name) => ["delete-buffer", "-b", name]));
  if (captures === null) return null;
  const pendingEscaped = answered.pendingCharacter === null ? "" : (answered.outputs[PENDING_AT]?.[0] ?? "");
  const pendingCharacter = answered.pendingCharacter ?? new Uint8Array();
  const bytes = composeSnapshot({ state, captures, pendingEscaped, pendingCharacter });
  return { cols: state.window_width ?? 0, rows: state.window_height ?? 0, bytes };
};
