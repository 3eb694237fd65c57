// Waits for a fact that needs 1.7 s, with a deadline of one second, while given-time.real.test.ts stops the process.
import { eventually } from "../eventually";
import { hasWitness, startGivenTime } from "../given-time";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const time = startGivenTime();
while (!hasWitness()) await Bun.sleep(10);
const startedMs = performance.now();
const beforeMs = time.passedMs();
say("started");
await eventually(() => performance.now() - startedMs > 1_700, { what: "1.7 s have passed", withinMs: 1_000 });
say(`${Math.round(time.passedMs() - beforeMs)} of ${Math.round(performance.now() - startedMs)}`);
