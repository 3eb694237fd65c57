// Checks that tmux enforces read-only: a client with a guest's exact options types into a terminal made for the test.
import type { Access } from "#contract/share";
import type { Clock } from "../platform/clock";
import { waitFor } from "../platform/wait";
import { sessionTarget } from "./linked-session";
import { LOCKED_TABLE } from "./tmux/config";
import type { TmuxCommand } from "./tmux/quote";
import type { TmuxServer } from "./tmux/server";

/** Named like the rooms of shares, so that the sweep also removes what a killed runtime left of a trial. */
const ROOM = "shr_trialroom";
const TYPISTS: Readonly<Record<Access, string>> = { read: "shr_trialread", write: "shr_trialwrite" };
const TYPED: Readonly<Record<Access, string>> = { read: "typed-by-reader", write: "typed-by-writer" };
const SIZE = ["-x", "40", "-y", "6"];

const STEP = { everyMs: 5, withinMs: 3_000 } as const;
/** Short: the reader's text was sent first and the same way, so if tmux let it through, it arrives with the writer's. */
const GRACE = { everyMs: 10, withinMs: 30 } as const;

export interface TrialDeps {
  readonly server: Pick<TmuxServer, "ask">;
  readonly clock: Pick<Clock, "after">;
  /** The command that a guest with this access runs, as the rooms give it out. */
  readonly attachArgv: (session: string, access: Access) => readonly string[];
}

const cleanUp = async (server: TrialDeps["server"]): Promise<void> => {
  // Clients first: each ends with its own terminal, like a guest's client.
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

const hasArrived = async (server: TrialDeps["server"], access: Access): Promise<boolean> => {
  const reply = await server.ask([["capture-pane", "-p", "-t", sessionTarget(ROOM)]]);
  return reply.ok && (reply.outputs[0] ?? []).some((line) => line.includes(TYPED[access]));
};

/** `unknown`: the trial couldn't be run, which proves nothing. */
export type TrialResult = "enforced" | "leaks" | "unknown";

const runTrial = async (deps: TrialDeps): Promise<TrialResult> => {
  const { server, clock } = deps;
  await cleanUp(server);
  const opened = await server.ask(openCommands(deps));
  if (!opened.ok) return "unknown";
  if ((await waitFor(clock, async () => (await attachedCount(server)) === 2, STEP)) === null) return "unknown";
  for (const access of ["read", "write"] as const) {
    await server.ask([["send-keys", "-t", sessionTarget(TYPISTS[access]), "-l", TYPED[access]]]);
  }
  // If the writer's text doesn't arrive either, a missing reader's text proves nothing.
  if ((await waitFor(clock, () => hasArrived(server, "write"), STEP)) === null) return "unknown";
  return (await waitFor(clock, () => hasArrived(server, "read"), GRACE)) === null ? "enforced" : "leaks";
};

/** Never touches one of the operator's terminals. Leaves no session behind. */
export const tryReadOnly = async (deps: TrialDeps): Promise<TrialResult> => {
  try {
    return await runTrial(deps);
  } finally {
    await cleanUp(deps.server);
  }
};
