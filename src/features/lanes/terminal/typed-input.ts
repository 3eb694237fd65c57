// Sends what was typed: in order, one call at a time, whatever gathered meanwhile in the next. Knows neither keys nor screens.
import { INPUT_MAX_BYTES } from "#contract/limits";
import { joinBytes, toBase64 } from "./bytes";

export type TypedInput = {
  push(bytes: Uint8Array): void;
  /** Forgets what is not sent yet: typed blind, it must not arrive later. */
  drop(): void;
};

/** `send` gets base64 and resolves when the runtime has it, or has not (then what waits behind it is dropped as well). */
export const createTypedInput = (send: (base64: string) => Promise<{ readonly ok: boolean }>): TypedInput => {
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
    drop: () => {
      waiting = [];
    },
  };
};
