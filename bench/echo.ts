// Measures how long a guest waits for the echo of a key.
import type { SshGuest } from "../apps/runtime/src/testing/ssh-guest";

const ECHO_WITHIN_MS = 2_000;
/** A letter that neither the prompt nor the status line contains. */
const LETTER = "Z";

/** From the key to its echo on the guest's screen. */
const echoMs = async (guest: SshGuest): Promise<number> => {
  const before = guest.screen().length;
  const startedMs = performance.now();
  guest.write(LETTER);
  while (!guest.screen().includes(LETTER, before)) {
    if (performance.now() - startedMs > ECHO_WITHIN_MS) throw new Error("no echo");
    await new Promise((resolve) => setImmediate(resolve));
  }
  return performance.now() - startedMs;
};

const CLEAR_LINE = "\u0015";
const LETTERS_A_LINE = 20;
const PAUSE_MS = 20;

export const echoes = async (guest: SshGuest, runs: number): Promise<readonly number[]> => {
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    if (run % LETTERS_A_LINE === 0) guest.write(CLEAR_LINE);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    values.push(await echoMs(guest));
  }
  return values;
};
