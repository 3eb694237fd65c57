// Measures how long a person waits for the echo of a key.

/** A terminal that is typed into: a guest's, or the operator's own. */
export interface Echoing {
  write(text: string): void;
  /** Calls `listener` with everything that the terminal receives from now on. Returns a function that unsubscribes. */
  onData(listener: (text: string) => void): () => void;
}

const ECHO_WITHIN_MS = 2_000;
/** A letter that neither the prompt nor the status line contains. */
const LETTER = "Z";

/** From the key to its echo in what the terminal receives. Polling would occupy one core, and the echo would wait for it. */
const echoMs = (terminal: Echoing): Promise<number> =>
  new Promise((resolve, reject) => {
    const overdue = setTimeout(() => {
      unsubscribe();
      reject(new Error("no echo"));
    }, ECHO_WITHIN_MS);
    const startedMs = performance.now();
    const unsubscribe = terminal.onData((text) => {
      if (!text.includes(LETTER)) return;
      const tookMs = performance.now() - startedMs;
      clearTimeout(overdue);
      unsubscribe();
      resolve(tookMs);
    });
    terminal.write(LETTER);
  });

const CLEAR_LINE = "\u0015";
const LETTERS_A_LINE = 20;
const PAUSE_MS = 20;

/** One key after the other, in each of the terminals in turns, so that a slow moment of the machine meets all of them. */
export const echoesInTurns = async (
  terminals: readonly Echoing[],
  runs: number,
): Promise<readonly (readonly number[])[]> => {
  const values = terminals.map((): number[] => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, terminal] of terminals.entries()) {
      if (run % LETTERS_A_LINE === 0) terminal.write(CLEAR_LINE);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      values[index]?.push(await echoMs(terminal));
    }
  }
  return values;
};

export const echoes = async (terminal: Echoing, runs: number): Promise<readonly number[]> =>
  (await echoesInTurns([terminal], runs))[0] ?? [];
