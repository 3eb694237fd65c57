// `lanecast run`: a lane in the caller's directory and environment, shown in this terminal, so that it can be shared at any time.
import type { WireError } from "#contract/wire";
import type { Connection } from "../connection";
import type { CliContext } from "../context";
import { invalidArgument, type Outcome, printed } from "../outcome";
import { type AskedShare, readShareFlags, type ShareFlags } from "../share-flags";
import { startedText } from "../text/share";
import { cwdProblem, sayNote } from "./lane";
import { type AttachFlags, attachProblem, attachTo } from "./lane-attach";
import { connectOrStart } from "./open";
import { startOn } from "./share-start";

export interface RunFlags extends ShareFlags, AttachFlags {
  readonly name?: string;
}

/** Whether any flag asks for a share. Without one, the terminal is only shown. */
const wantsShare = ({ key, githubUser, guest, anyoneWithLink }: RunFlags): boolean =>
  [key, githubUser, guest].some((given) => (given ?? []).length > 0) || anyoneWithLink === true;

const OWN = /^LANECAST_/;
/** What the caller's shell exported. The runtime sets what belongs to the terminal. */
const callersEnvironment = (context: CliContext): Record<string, string> =>
  Object.fromEntries(
    Object.entries(context.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !OWN.test(entry[0]),
    ),
  );

/** Shows how guests join, and waits: the attached terminal would cover it. */
const share = async (
  context: CliContext,
  runtime: Connection,
  asked: AskedShare,
  terminalId: Parameters<typeof startOn>[3],
): Promise<WireError | null> => {
  const started = await startOn(context, runtime, asked, terminalId);
  if (!started.ok) return started.error;
  await context.io.err(startedText(started.value, context.clock.nowMs(), context.io.paintErr));
  await context.io.pause("\nPress Enter to go to the terminal. ");
  return null;
};

const inNewLane = async (
  context: CliContext,
  runtime: Connection,
  command: readonly string[],
  flags: RunFlags,
  asked: AskedShare | null,
): Promise<Outcome> => {
  const made = await runtime.call((client) =>
    client.lane.new({
      cwd: context.cwd,
      env: callersEnvironment(context),
      ...(flags.name === undefined ? {} : { name: flags.name }),
      ...(command.length === 0 ? {} : { command: [...command] }),
    }),
  );
  if (!made.ok) return made;
  await sayNote(context, made.value.note);
  const { laneId, terminalId } = made.value;
  const error = asked === null ? null : await share(context, runtime, asked, terminalId);
  if (error !== null) {
    await runtime.call((client) => client.lane.close({ laneId, force: true }));
    return { ok: false, error };
  }
  const shown = await attachTo(context, runtime, terminalId, flags);
  if (shown.ok || shown.error.code !== "not-found") return shown;
  await context.io.err("The command has ended, so its terminal was closed.");
  return printed;
};

export const run = async (context: CliContext, command: readonly string[], flags: RunFlags): Promise<Outcome> => {
  const problem = attachProblem(context) ?? cwdProblem(context);
  if (problem !== null) return problem;
  if ((context.env.LANECAST_TERMINAL ?? "") !== "") {
    const hint = "Share this one with: lanecast share start .";
    return invalidArgument("COMMAND", "this shell is already in a lanecast terminal", hint);
  }
  const asked = wantsShare(flags) ? await readShareFlags(context, flags) : null;
  if (asked !== null && !asked.ok) return asked;
  const runtime = await connectOrStart(context);
  if (!runtime.ok) return runtime;
  try {
    return await inNewLane(context, runtime.value, command, flags, asked?.value ?? null);
  } finally {
    runtime.value.close();
  }
};
