// Opens lanecast's connection to its tmux server, in a session of its own with an empty pane. Starts the server if it isn't running.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { type SetupProblem, setupProblem } from "../../platform/paths";
import { pipe, run } from "../../platform/process-tree";
import { HUB_SESSION, HUB_TARGET, isOwnBinding, tmuxConfig } from "./config";
import { type ControlClient, createControlClient } from "./control-client";
import type { TmuxCommand } from "./quote";

export interface HubDeps {
  /** Absolute path of tmux. */
  readonly tmux: string;
  /** 0700 and owned by this user. */
  readonly runtimeDir: string;
  readonly socketPath: string;
  /** The whole environment of tmux itself. Terminals get theirs when they are started. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Pick<Clock, "after">;
  /** Called with every event of the server (tmux(1), CONTROL MODE). */
  readonly onEvent: (name: string, args: string) => void;
  /** Raw output of a pane whose window is linked into the hub. */
  readonly onOutput: (pane: string, bytes: Uint8Array) => void;
}

/** A stopped server (SIGSTOP) accepts the connection and never answers. */
const DEADLINE_MS = 5_000;
const RESTART_HINT = "Run `lanecast stop --terminals`, which closes every terminal, then try again.";

/**
 * Unlinks the windows that a killed runtime was watching. One command per window: a failing unlink would cancel the rest of
 * its line. This can't close a terminal, because its window is also linked to its own session.
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
  // Updates a server that an older version of lanecast started. A separate client does it: on this connection, each line of
  // the file would produce a reply that no request matches.
  await run([deps.tmux, "-N", "-S", deps.socketPath, "source-file", configPath], {
    env: deps.env,
    timeoutMs: DEADLINE_MS,
  });
  await unlinkAll(client);
  const prepared = await client.ask(PREPARATION);
  if (!prepared.ok) return setupProblem(`tmux reported: ${prepared.problem}`, deps.socketPath, RESTART_HINT);
  // Fails closed: guests must never get into a server where a key runs a tmux command.
  const unexpected = (prepared.outputs.at(-1) ?? []).find((line) => !isOwnBinding(line));
  if (unexpected === undefined) return null;
  return setupProblem(
    `tmux has an unexpected key binding: ${unexpected}`,
    configPath,
    "Please report this, with the output of `tmux -V`.",
  );
};

/** Resolves with the connection, attached and ready for use. Leaves none open if it fails. */
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
  if (!isAttached) return fail(setupProblem("tmux didn't start or didn't answer", deps.socketPath, RESTART_HINT));
  const problem = await prepare(client, deps, configPath);
  if (problem === null) return ok(client);
  client.close();
  return fail(problem);
};
