// The operator's own terminal: `tmux attach` in a terminal of its own, and a terminal of the panel.
import type { TerminalId } from "#contract/ids";
import { eventually } from "../apps/runtime/src/testing/eventually";
import type { Echoing } from "./echo";
import type { RuntimeHost } from "./runtime-host";

export interface OpenTerminal extends Echoing {
  close(): void;
}

const PROMPT = "$ ";
const PROMPT_WITHIN_MS = 20_000;

/** A `tmux attach`: of the lanes' tmux, or of a plain one. Resolves when it shows the prompt. */
export const openAttach = async (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<OpenTerminal> => {
  const decoder = new TextDecoder();
  const listeners = new Set<(text: string) => void>();
  /** Up to the prompt. A flood would fill the memory. */
  let shown = "";
  const child = Bun.spawn([...argv], {
    env: { ...env, TERM: "xterm-256color" },
    terminal: {
      cols: 80,
      rows: 24,
      data: (_terminal, chunk) => {
        const text = decoder.decode(chunk, { stream: true });
        if (!shown.includes(PROMPT)) shown += text;
        for (const listener of listeners) listener(text);
      },
    },
  });
  await eventually(() => shown.includes(PROMPT), {
    what: "the operator sees the prompt",
    withinMs: PROMPT_WITHIN_MS,
  });
  return {
    write: (text) => void child.terminal?.write(text),
    onData: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      child.kill();
      child.terminal?.close();
    },
  };
};

/** Types and views as the panel does, over one socket. Resolves when the stream has begun. */
export const openView = async ({ client }: RuntimeHost, terminalId: TerminalId): Promise<OpenTerminal> => {
  const leaving = new AbortController();
  const listeners = new Set<(text: string) => void>();
  const begun = Promise.withResolvers<void>();
  const events = await client.terminal.view({ terminalId }, { signal: leaving.signal });
  const read = async (): Promise<void> => {
    for await (const event of events) {
      if (event.type === "snapshot") begun.resolve();
      if (event.type !== "output") continue;
      const text = Buffer.from(event.bytes, "base64").toString("latin1");
      for (const listener of listeners) listener(text);
    }
  };
  const done = read().catch((thrown: unknown) => {
    if (!leaving.signal.aborted) begun.reject(thrown);
  });
  await begun.promise;
  return {
    write: (text) => void client.terminal.type({ terminalId, bytes: Buffer.from(text).toString("base64") }),
    onData: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      leaving.abort();
      void done;
    },
  };
};
