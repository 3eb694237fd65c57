// Sends typed input in order, one call at a time. Input typed during a call goes into the next one.
import { INPUT_MAX_BYTES } from "#contract/limits";
import { joinBytes, toBase64 } from "./bytes";

export type InputQueue = {
  push(bytes: Uint8Array): void;
  /** Discards unsent input. It was typed without feedback and must not arrive later. */
  clear(): void;
};

/** `send` gets base64. If it resolves with `ok: false`, the queue discards everything that was waiting. */
export const createInputQueue = (send: (base64: string) => Promise<{ readonly ok: boolean }>): InputQueue => {
  let waiting: Uint8Array[] = [];
  let isSending = false;

  const takeBatch = (): Uint8Array => {
    const all = joinBytes(waiting);
    const batch = all.subarray(0, INPUT_MAX_BYTES);
    waiting = all.length > batch.length ? [all.subarray(batch.length)] : [];
    return batch;
  };

  const sendAll = async (): Promise<void> => {
    isSending = true;
    while (waiting.length > 0) {
      const answer = await send(toBase64(takeBatch()));
      if (!answer.ok) waiting = [];
    }
    isSending = false;
  };

  return {
    push: (bytes) => {
      if (bytes.length === 0) return;
      waiting.push(bytes);
      if (!isSending) void sendAll();
    },
    clear: () => {
      waiting = [];
    },
  };
};
