// Opens the one connection to our tmux server, in a session of its own: an empty pane, no process. Starts the server if none runs.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { pipe, run } from "../../platform/process-tree";
import { type ControlClient, createControlClient } from "./control-client";
import { ATTACH_TABLE, HUB_SESSION, HUB_TARGET, tmuxConfig } from "./tmux-config";
import type { TmuxCommand } from "./tmux-quote";

export type SetupProblem = ShareError<"setup-problem">;

export interface HubDeps {
  /** Absolute path of tmux. */
  readonly tmux: string;
  /** 0700 and ours. */
  readonly runtimeDir: string;
  readonly socketPath: string;
  /** The whole environment of tmux itself; terminals get theirs from whoever makes them. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Pick<Clock, "after">;
  /** Every event of the server (tmux(1), CONTROL MODE). */
  readonly onEvent: (name: string, args: string) => void;
  /** Raw output of a pane whose window is linked into the hub. */
  readonly onOutput: (pane: string, bytes: Uint8Array) => void;
}

/** A server that is stopped (SIGSTOP) takes the connection and never answers. */
const DEADLINE_MS = 5_000;

export const setupProblem = (what: string, path: string, hint: string): SetupProblem =>
  shareError("setup-problem", `${what}.`, { what, path, hint });

/**
 * What a killed runtime watched is still linked. Window by window, for an unlink that fails takes the rest of its line
 * along; none of them can end a terminal, whose window is in its own session too.
 */
const unlinkAll = async (client: ControlClient): Promise<void> => {
  const listed = await client.ask([["list-windows", "-t", HUB_TARGET, "-F", "#{window_index}"]]);
  const indexes = listed.ok ? (listed.outputs[0] ?? []).filter((index) => index !== "0") : [];
  for (const index of indexes) await client.ask([["unlink-window", "-t", `${HUB_TARGET}${index}`]]);
};

const PREPARATION: readonly TmuxCommand[] = [
  ["split-window", "-t", `${HUB_TARGET}0`, ""],
  ["kill-pane", "-a", "-t", `${HUB_TARGET}0`],
  ["list-keys"],
];

const prepare = async (client: ControlClient, deps: HubDeps, configPath: string): Promise<SetupProblem | null> => {
  // A server that an older version of the product started learns what is new. By a client of its own: over this
  // connection each line of the file would answer as if we had asked it.
  await run([deps.tmux, "-N", "-S", deps.socketPath, "source-file", configPath], {
    env: deps.env,
    timeoutMs: DEADLINE_MS,
  });
  await unlinkAll(client);
  const prepared = await client.ask(PREPARATION);
  if (!prepared.ok) return setupProblem(`tmux: ${prepared.problem}`, deps.socketPath, "Try: lanecast stop --terminals");
  // Fails closed: a server in which any key means something is not one to let guests into.
  const strange = (prepared.outputs.at(-1) ?? []).find((line) => !line.includes(`-T ${ATTACH_TABLE} `));
  if (strange === undefined) return null;
  return setupProblem(
    `tmux has a key of its own: ${strange}`,
    configPath,
    "Please report this with your tmux version.",
  );
};

/** Resolves with the connection, attached and prepared. Leaves none behind when it fails. */
export const openHub = async (deps: HubDeps): Promise<Result<ControlClient, SetupProblem>> => {
  const configPath = join(deps.runtimeDir, "tmux.conf");
  writeFileSync(configPath, tmuxConfig, { mode: 0o600 });
  const argv = [
    deps.tmux,
    "-u",
    "-S",
    deps.socketPath,
    "-f",
    configPath,
    "-C",
    "new-session",
    "-A",
    "-s",
    HUB_SESSION,
    "cat",
  ];
  const process = pipe(argv, { cwd: "/", env: deps.env });
  const client = createControlClient(process, deps.clock, deps);
  const deadline = deps.clock.after(DEADLINE_MS, client.close);
  const isAttached = await client.attached;
  deadline.cancel();
  if (!isAttached) return fail(setupProblem("tmux does not start", deps.socketPath, "Try: lanecast stop --terminals"));
  const problem = await prepare(client, deps, configPath);
  if (problem === null) return ok(client);
  client.close();
  return fail(problem);
};
