// Runs bin/lanecast with a private home and runtime directory.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../testing/eventually";

const BIN = join(import.meta.dirname, "../../../../../bin/lanecast");

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  json(): ReturnType<typeof JSON.parse>;
}

export interface Serving {
  readonly child: Bun.Subprocess<"ignore", "pipe", "pipe">;
  readonly ready: {
    readonly pid: number;
    readonly url: string;
    readonly home: string;
    readonly runtimeDir: string;
    readonly version: string;
  };
  /** Everything on stdout after the first line, once the process has exited. */
  rest(): Promise<string>;
}

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
}

const firstLine = async (reader: Reader): Promise<string> => {
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  return text;
};

/** `dispose` stops the runtime, closes its terminals and removes the folders. */
export const createRealCli = () => {
  const base = mkdtempSync("/tmp/lc-cli-");
  const home = join(base, "home");
  mkdirSync(join(base, "run"), { mode: 0o700 });
  const {
    LANECAST_HOME: _home,
    LANECAST_TERMINAL: _terminal,
    LANECAST_TOKEN: _token,
    DISPLAY: _x,
    WAYLAND_DISPLAY: _w,
    ...outer
  } = process.env;
  const env: Record<string, string | undefined> = { ...outer, LANECAST_HOME: home, XDG_RUNTIME_DIR: join(base, "run") };
  const started: Bun.Subprocess[] = [];

  const spawn = (argv: readonly string[], more: Record<string, string> = {}) => {
    const child = Bun.spawn([BIN, ...argv], {
      cwd: base,
      env: { ...env, ...more },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    started.push(child);
    return child;
  };
  const run = async (argv: readonly string[], more: Record<string, string> = {}): Promise<Ran> => {
    const child = spawn(argv, more);
    const [out, err, exitCode] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { exitCode, out, err, json: () => JSON.parse(out) };
  };
  /** Starts a command and resolves with its first line and a function that reads the rest. */
  const follow = async (argv: readonly string[]) => {
    const child = spawn(argv);
    const reader = child.stdout.getReader();
    let text = await firstLine(reader);
    return {
      child,
      said: text,
      rest: async (): Promise<string> => {
        text = "";
        for (let part = await reader.read(); !part.done; part = await reader.read())
          text += new TextDecoder().decode(part.value);
        return text;
      },
    };
  };
  const serve = async (flags: readonly string[] = []): Promise<Serving> => {
    const { child, said, rest } = await follow(["serve", "--json", "--headless", ...flags]);
    if (said === "") throw new Error(`serve printed nothing: ${await new Response(child.stderr).text()}`);
    return { child, ready: JSON.parse(said), rest };
  };
  const dispose = async (): Promise<void> => {
    await run(["stop", "--terminals"]);
    for (const child of started) child.kill("SIGKILL");
    await eventually(() => started.every((child) => child.exitCode !== null || child.signalCode !== null), {
      what: "every started process has exited",
      withinMs: 5_000,
    });
    rmSync(base, { recursive: true, force: true });
  };
  return { base, home, env, bin: BIN, run, spawn, follow, serve, dispose };
};
export type RealCli = ReturnType<typeof createRealCli>;
