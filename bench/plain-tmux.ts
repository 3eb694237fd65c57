// A tmux server without lanecast, and programs that run to their end.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

type Env = Readonly<Record<string, string>>;

export const runProgram = async (argv: readonly string[], env: Env): Promise<void> => {
  const child = Bun.spawn([...argv], { env, stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  if ((await child.exited) !== 0) throw new Error(`failed: ${argv.join(" ")}`);
};

/** A plain tmux server on a socket of its own, with the lanes' shell. */
export const openPlainTmux = (dir: string, env: Env, config = "") => {
  const file = join(dir, "plain.conf");
  writeFileSync(file, config);
  const start = ["tmux", "-S", join(dir, "plain"), "-f", file];
  const tmux = (...args: readonly string[]) => runProgram([...start, ...args], env);
  return { start, tmux, end: () => tmux("kill-server") };
};
