// Measures how long a person waits for the echo of a key.

/** A terminal that is typed into: a guest's, or the operator's own. */
export interface Echoing {
  screen(): string;
  write(text: string): void;
}

const ECHO_WITHIN_MS = 2_000;
/** A letter that neither the prompt nor the status line contains. */
const LETTER = "Z";

/** From the key to its echo on the screen. */
const echoMs = async (terminal: Echoing): Promise<number> => {
  const before = terminal.screen().length;
  const startedMs = performance.now();
  terminal.write(LETTER);
  while (!terminal.screen().includes(LETTER, before)) {
    if (performance.now() - startedMs > ECHO_WITHIN_MS) throw new Error("no echo");
    await new Promise((resolve) => setImmediate(resolve));
  }
  return performance.now() - startedMs;
};

const CLEAR_LINE = "\u0015";
const LETTERS_A_LINE = 20;
const PAUSE_MS = 20;

export const echoes = async (terminal: Echoing, runs: number): Promise<readonly number[]> => {
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    if (run % LETTERS_A_LINE === 0) terminal.write(CLEAR_LINE);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    values.push(await echoMs(terminal));
  }
  return values;
};
