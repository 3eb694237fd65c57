// Tries whether read-only holds on this tmux: a client with the very options of a guest's, typing into a terminal where nobody works. Knows no share.

import type { Access } from "#contract/share";
import type { Clock } from "../platform/clock";
import { waitFor } from "../platform/wait";
import { sessionTarget } from "./linked-session";
import { LOCKED_TABLE } from "./tmux/tmux-config";
import type { TmuxCommand } from "./tmux/tmux-quote";
import type { TmuxServer } from "./tmux/tmux-server";

/** Named as rooms of shares are, so that what a killed runtime left of a trial is swept with them. */
const ROOM = "shr_trialroom";
const TYPISTS: Readonly<Record<Access, string>> = { read: "shr_trialread", write: "shr_trialwrite" };
const TYPED: Readonly<Record<Access, string>> = { read: "typed-by-reader", write: "typed-by-writer" };
const SIZE = ["-x", "40", "-y", "6"];

const STEP = { everyMs: 5, withinMs: 3_000 } as const;
/** What the reader typed went first and the same way: had it been let through, it would have come with the writer's. */
const AFTERWARDS = { everyMs: 10, withinMs: 30 } as const;

export interface TrialDeps {
  readonly server: Pick<TmuxServer, "ask">;
  readonly clock: Pick<Clock, "after">;
  /** Of a guest with this access to this session: what the rooms hand out. */
  readonly attachArgv: (session: string, access: Access) => readonly string[];
}

const end = async (server: TrialDeps["server"]): Promise<void> => {
  // Clients first: each ends with its own terminal, as a guest's does.
  for (const session of [TYPISTS.read, TYPISTS.write, ROOM]) await server.ask([["kill-session", "-t", `=${session}`]]);
};

const openCommands = ({ attachArgv }: TrialDeps): readonly TmuxCommand[] => {
  const typist = (access: Access): TmuxCommand => {
    const client = ["env", "-i", "TERM=screen", "PATH=/usr/bin:/bin", ...attachArgv(ROOM, access)];
    return ["new-session", "-d", "-s", TYPISTS[access], ...SIZE, ...client];
  };
  return [
    ["new-session", "-d", "-s", ROOM, ...SIZE, "cat"],
    ["set-option", "-t", sessionTarget(ROOM), "key-table", LOCKED_TABLE],
    typist("read"),
    typist("write"),
  ];
};

const attachedCount = async (server: TrialDeps["server"]): Promise<number> => {
  const reply = await server.ask([["list-clients", "-t", `=${ROOM}`, "-F", "#{client_tty}"]]);
  return reply.ok ? (reply.outputs[0] ?? []).filter((tty) => tty !== "").length : 0;
};

const arrived = async (server: TrialDeps["server"], access: Access): Promise<boolean> => {
  const reply = await server.ask([["capture-pane", "-p", "-t", sessionTarget(ROOM)]]);
  return reply.ok && (reply.outputs[0] ?? []).some((line) => line.includes(TYPED[access]));
};

/** `untried`: it could not be found out, which is no proof of anything. */
export type TrialResult = "holds" | "leaks" | "untried";

const tryIt = async (deps: TrialDeps): Promise<TrialResult> => {
  const { server, clock } = deps;
  await end(server);
  const opened = await server.ask(openCommands(deps));
  if (!opened.ok) return "untried";
  if ((await waitFor(clock, async () => (await attachedCount(server)) === 2, STEP)) === null) return "untried";
  for (const access of ["read", "write"] as const) {
    await server.ask([["send-keys", "-t", sessionTarget(TYPISTS[access]), "-l", TYPED[access]]]);
  }
  // Unless the writer gets through, a reader who does not has proved nothing.
  if ((await waitFor(clock, () => arrived(server, "write"), STEP)) === null) return "untried";
  return (await waitFor(clock, () => arrived(server, "read"), AFTERWARDS)) === null ? "holds" : "leaks";
};

/** Never on a terminal of the operator's. Leaves nothing. */
export const tryReadOnly = async (deps: TrialDeps): Promise<TrialResult> => {
  try {
    return await tryIt(deps);
  } finally {
    await end(deps.server);
  }
};
