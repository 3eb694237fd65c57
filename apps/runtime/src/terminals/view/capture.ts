// Takes a snapshot of a pane at an exact point in its output. Leaves nothing in tmux.
import { detach } from "../../platform/detach";
import type { Reply } from "../tmux/reply-queue";
import type { TmuxServer } from "../tmux/server";
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

/** The prefix of paste buffers that exist while a snapshot is taken. The sweep finds a killed runtime's buffers by it. */
export const BUFFER_PREFIX = "lanecast-view-";

export interface Snapshot {
  readonly cols: number;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

export interface CaptureRequest {
  readonly server: Pick<TmuxServer, "runSeparately" | "ask" | "askInOrder">;
  /** `%3`. */
  readonly pane: string;
  /** Unique among the snapshots that are being taken. */
  readonly name: string;
  /**
   * Called when tmux takes the snapshot: earlier output is in it, later output isn't. Returns the first bytes of a character
   * that isn't complete yet; null if an incomplete escape sequence is held back, which the snapshot then must not show.
   */
  readonly onTaken: () => Uint8Array | null;
}

type CaptureReply = Extract<Reply, { ok: true }> & { readonly pendingCharacter: Uint8Array | null };

const runCapture = ({ server, pane, onTaken }: CaptureRequest, prefix: string): Promise<CaptureReply | null> =>
  new Promise((resolve) => {
    server.askInOrder(captureCommands(pane, prefix), (reply) => {
      resolve(reply.ok ? { ...reply, pendingCharacter: onTaken() } : null);
    });
  });

/** Null if an existing buffer couldn't be read. An empty capture has no buffer. */
const readCaptures = async (
  { server }: CaptureRequest,
  state: PaneState,
  prefix: string,
  buffers: readonly string[],
): Promise<Partial<Record<CaptureName, string>> | null> => {
  const wanted = neededParts(state)
    .flatMap((part): CaptureName[] => [`${part}-rows`, `${part}-joined`])
    .filter((name) => buffers.includes(`${prefix}${name}`));
  const texts = await Promise.all(wanted.map((name) => server.runSeparately("show-buffer", "-b", `${prefix}${name}`)));
  const entries = wanted.map((name, index) => [name, texts[index]] as const);
  return entries.some(([, text]) => typeof text !== "string") ? null : Object.fromEntries(entries);
};

/** Null if tmux failed: the terminal or the connection is gone. */
export const takeSnapshot = async (request: CaptureRequest): Promise<Snapshot | null> => {
  const prefix = `${BUFFER_PREFIX}${request.name}-`;
  const reply = await runCapture(request, prefix);
  if (reply === null) return null;
  const state = readState(reply.outputs[STATE_AT]?.[0] ?? "");
  const buffers = (reply.outputs[BUFFERS_AT] ?? []).filter((name) => name.startsWith(prefix));
  const captures = await readCaptures(request, state, prefix, buffers);
  detach(request.server.ask(buffers.map((name) => ["delete-buffer", "-b", name])));
  if (captures === null) return null;
  const pendingEscaped = reply.pendingCharacter === null ? "" : (reply.outputs[PENDING_AT]?.[0] ?? "");
  const pendingCharacter = reply.pendingCharacter ?? new Uint8Array();
  const bytes = composeSnapshot({ state, captures, pendingEscaped, pendingCharacter });
  return { cols: state.pane_width ?? 0, rows: state.pane_height ?? 0, bytes };
};
