// Measures how long a person waits for the echo of a key.

/** A terminal that is typed into: a guest's, or the operator's own. */
export interface Echoing {
  write(text: string): void;
  /** Calls `listener` with everything that the terminal receives from now on. Returns a function that unsubscribes. */
  onData(listener: (text: string) => void): () => void;
}

const ECHO_WITHIN_MS = 2_000;
/** Letters that neither the prompt nor the status line contains, one for each person who types in the same terminal. */
const LETTERS = ["Z", "X", "Q", "J", "V"] as const;
const [LETTER] = LETTERS;

/** From the key to its echo in what the terminal receives. Polling would occupy one core, and the echo would wait for it. */
const echoMs = (terminal: Echoing, letter: string = LETTER): Promise<number> =>
  new Promise((resolve, reject) => {
    const overdue = setTimeout(() => {
      unsubscribe();
      reject(new Error("no echo"));
    }, ECHO_WITHIN_MS);
    const startedMs = performance.now();
    const unsubscribe = terminal.onData((text) => {
      if (!text.includes(letter)) return;
      const tookMs = performance.now() - startedMs;
      clearTimeout(overdue);
      unsubscribe();
      resolve(tookMs);
    });
    terminal.write(letter);
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

/**
 * The same for people who all type in one terminal at the same time, each with a letter of their own. A list for each of them, in
 * their order. Rejects for more than five, and if anyone waits 2 s for an echo.
 */
export const echoesTogether = async (
  terminals: readonly Echoing[],
  runs: number,
): Promise<readonly (readonly number[])[]> => {
  if (terminals.length > LETTERS.length) throw new Error(`at most ${LETTERS.length} can type in one terminal`);
  const values = terminals.map((): number[] => []);
  for (let run = 0; run < runs; run += 1) {
    // Between two keys of the same person, so that no echo is pending when the line is cleared.
    if (run % LETTERS_A_LINE === 0) terminals[0]?.write(CLEAR_LINE);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const took = await Promise.all(terminals.map((terminal, index) => echoMs(terminal, LETTERS[index])));
    for (const [index, ms] of took.entries()) values[index]?.push(ms);
  }
  return values;
};
