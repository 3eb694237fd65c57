// Which upterm the double is, how it reads its flags, and how it fails.
import { parseArgs } from "node:util";
import { type DoubleFaults, readFaults, readKind, releaseIn } from "./faults";
import { flagsOf } from "./versions";

export const faults: DoubleFaults = readFaults();
const kind = readKind();
export const version = kind.host;
export const release = kind.release ?? releaseIn(version);

export const die = (code: number, words: string): never => {
  process.stderr.write(`${words}\n`);
  process.exit(code);
};

/** fact: error-with-usage. The reason, about 3 KiB of usage text, then the reason again as a log line. */
export const dieWithUsage = (why: string): never => {
  const usage = `Usage:\n  upterm host [flags]\n${"  # An example of some length that says nothing of what went wrong.\n".repeat(48)}`;
  const logged = /\s/.test(why) ? `"${why}"` : why;
  return die(1, `Error: ${why}\n${usage}\n2026/01/01 00:00:00 ERROR Error executing command error=${logged}`);
};

/** Reports why the host cannot start. The daemon tells its parent instead. */
export type Fail = (why: string) => never;

export const readFlags = (argv: readonly string[], failWith: Fail) => {
  const switches = ["accept", "detach", "no-sftp"];
  const known = flagsOf(release).map(([name]) => name);
  try {
    const options = Object.fromEntries(
      known.map((name) => [name, { type: switches.includes(name) ? "boolean" : "string" } as const]),
    );
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
    const text = (name: string): string => String(values[name] ?? "");
    return { has: (name: string): boolean => values[name] !== undefined, text, positionals };
  } catch (thrown) {
    const name = /'(--[a-z-]+)/.exec(String(thrown))?.[1] ?? "?";
    return failWith(`unknown flag: ${name}`);
  }
};
export type Flags = ReturnType<typeof readFlags>;
