// `lanecast handoff start, list, show, context, transcript, take-back, extend, pause, resume, withdraw, answer, approve, deny`.
import { fail, ok, type Result, shareError } from "#contract/errors";
import type { HandoffView, May } from "#contract/handoff";
import type { HandoffId } from "#contract/ids";
import type { RuntimeClient, WireError } from "#contract/wire";
import { type Connection, watchAll } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidArgument, invalidInput, localFailure, type Outcome, output } from "../outcome";
import { resolveHandoff } from "../resolve-ids";
import { withTerminal } from "../share-flags";
import { callTable, contextText, endedText, handoffDetails, handoffTable } from "../text/handoff";
import { readDuration } from "../time-flags";
import { readSignature } from "./approval";

export interface HandoffStartFlags {
  readonly to: string;
  readonly may?: string;
  readonly ttl?: string;
  readonly note?: string;
  readonly wait?: string;
  readonly askBeforeRun?: boolean;
  readonly maxCommands?: string;
  readonly maxOutputBytes?: string;
}

const durationOf = (flag: string, text: string | undefined): Result<number | null, WireError> =>
  text === undefined ? ok(null) : readDuration(flag, text);

/** The runtime checks the bounds and names the flag. */
const countOfFlag = (flag: string, text: string | undefined): Result<number | null, WireError> => {
  if (text === undefined) return ok(null);
  return /^\d{1,12}$/.test(text) ? ok(Number(text)) : invalidInput(flag, "must be a whole number, 1 or more");
};

const limitsOf = (
  flags: HandoffStartFlags,
): Result<{ readonly maxCommands?: number; readonly maxOutputBytes?: number }, WireError> => {
  const commands = countOfFlag("--max-commands", flags.maxCommands);
  if (!commands.ok) return commands;
  const bytes = countOfFlag("--max-output-bytes", flags.maxOutputBytes);
  if (!bytes.ok) return bytes;
  return ok({
    ...(commands.value === null ? {} : { maxCommands: commands.value }),
    ...(bytes.value === null ? {} : { maxOutputBytes: bytes.value }),
  });
};

const views = (runtime: Connection, handoffId: HandoffId, signal: AbortSignal) =>
  (async function* () {
    for await (const event of watchAll(runtime, { signal })) {
      const handoffs = event.type === "snapshot" ? event.handoffs : event.type === "handoff" ? [event.handoff] : [];
      yield* handoffs.filter((each) => each.handoffId === handoffId);
    }
  })();

/** Waits until the agent has the keyboard. The offer stands if it does not come in time. */
const awaitAgent = async (
  context: CliContext,
  runtime: Connection,
  { handoffId, agent }: HandoffView,
  waitMs: number,
): Promise<Result<HandoffView, WireError>> => {
  const giveUp = new AbortController();
  const timer = context.clock.after(waitMs, () => giveUp.abort());
  try {
    for await (const handoff of views(runtime, handoffId, giveUp.signal)) {
      if (handoff.phase === "active") return ok(handoff);
      if (handoff.phase === "ended")
        return localFailure(shareError("handoff-refused", endedText(handoff), { reason: endedText(handoff) }));
    }
    if (!giveUp.signal.aborted) return runtime.streamEnded("lanecast stopped while waiting for the agent.");
    const message = `${agent.name} didn't accept ${handoffId} in time. The offer still stands.`;
    return localFailure(shareError("timed-out", message, { waitedMs: waitMs }));
  } finally {
    timer.cancel();
  }
};

export const handoffStart = async (context: CliContext, typed: string, flags: HandoffStartFlags): Promise<Outcome> => {
  const ttl = durationOf("--ttl", flags.ttl);
  if (!ttl.ok) return ttl;
  const wait = durationOf("--wait", flags.wait);
  if (!wait.ok) return wait;
  const limits = limitsOf(flags);
  if (!limits.ok) return limits;
  const offer = {
    ...limits.value,
    agent: flags.to,
    ...(flags.may === undefined ? {} : { may: flags.may as May }),
    ...(ttl.value === null ? {} : { ttlMs: ttl.value }),
    ...(flags.note === undefined ? {} : { note: flags.note }),
    ...(flags.askBeforeRun === true ? { askBeforeRun: true } : {}),
  };
  return withRuntime(context, async (runtime) => {
    const started = await withTerminal(context, runtime, typed, (terminalId) =>
      runtime.call((client) => client.handoff.start({ ...offer, terminalId })),
    );
    if (!started.ok) return started;
    const waited =
      wait.value === null
        ? ok(started.value.handoff)
        : await awaitAgent(context, runtime, started.value.handoff, wait.value);
    if (!waited.ok) return waited;
    return output({ handoff: waited.value }, handoffDetails(waited.value, context.clock.nowMs()));
  });
};

export const handoffList = (context: CliContext, { all = false }: { readonly all?: boolean }): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const listed = await runtime.call((client) => client.handoff.list({ all }));
    if (!listed.ok) return listed;
    return output(listed.value, handoffTable(listed.value.handoffs, context.clock.nowMs(), context.io.paint));
  });

const onHandoff = <T>(
  context: CliContext,
  typed: string,
  command: (client: RuntimeClient, handoffId: HandoffId) => Promise<T>,
  text: (answer: T) => string,
): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const handoffId = await resolveHandoff(runtime, typed);
    if (!handoffId.ok) return handoffId;
    const answer = await runtime.call((client) => command(client, handoffId.value));
    return answer.ok ? output(answer.value, text(answer.value)) : answer;
  });

const details =
  (context: CliContext) =>
  ({ handoff }: { readonly handoff: HandoffView }): string =>
    handoffDetails(handoff, context.clock.nowMs());

export const handoffShow = (context: CliContext, typed: string): Promise<Outcome> =>
  onHandoff(context, typed, (client, handoffId) => client.handoff.show({ handoffId }), details(context));

export const handoffContext = (context: CliContext, typed: string): Promise<Outcome> =>
  onHandoff(
    context,
    typed,
    (client, handoffId) => client.handoff.context({ handoffId }),
    (answer) => contextText(answer.context),
  );

export const handoffTranscript = (context: CliContext, typed: string): Promise<Outcome> =>
  onHandoff(
    context,
    typed,
    (client, handoffId) => client.handoff.transcript({ handoffId }),
    ({ calls }) => callTable(calls, context.io.paint),
  );

export const handoffPause = (context: CliContext, typed: string): Promise<Outcome> =>
  onHandoff(context, typed, (client, handoffId) => client.handoff.pause({ handoffId }), details(context));

export const handoffResume = (context: CliContext, typed: string): Promise<Outcome> =>
  onHandoff(context, typed, (client, handoffId) => client.handoff.resume({ handoffId }), details(context));

export const handoffWithdraw = (context: CliContext, typed: string): Promise<Outcome> =>
  onHandoff(context, typed, (client, handoffId) => client.handoff.withdraw({ handoffId }), details(context));

export const handoffExtend = async (
  context: CliContext,
  typed: string,
  { by }: { readonly by: string },
): Promise<Outcome> => {
  const byMs = readDuration("--by", by);
  if (!byMs.ok) return byMs;
  return onHandoff(
    context,
    typed,
    (client, handoffId) => client.handoff.extend({ handoffId, byMs: byMs.value }),
    details(context),
  );
};

export interface ApproveFlags {
  readonly may?: string;
  readonly ttl?: string;
  readonly note?: string;
  readonly signature?: string;
}

export const handoffApprove = async (context: CliContext, typed: string, flags: ApproveFlags): Promise<Outcome> => {
  const ttl = durationOf("--ttl", flags.ttl);
  if (!ttl.ok) return ttl;
  const signature = flags.signature === undefined ? ok(null) : readSignature(flags.signature, context.cwd);
  if (!signature.ok) return signature;
  const terms = {
    ...(signature.value === null ? {} : { signature: signature.value }),
    ...(flags.may === undefined ? {} : { may: flags.may as May }),
    ...(ttl.value === null ? {} : { ttlMs: ttl.value }),
    ...(flags.note === undefined ? {} : { note: flags.note }),
  };
  return onHandoff(
    context,
    typed,
    (client, handoffId) => client.handoff.approve({ handoffId, ...terms }),
    details(context),
  );
};

export const handoffDeny = (
  context: CliContext,
  typed: string,
  { note }: { readonly note?: string },
): Promise<Outcome> =>
  onHandoff(
    context,
    typed,
    (client, handoffId) => client.handoff.deny({ handoffId, ...(note === undefined ? {} : { note }) }),
    details(context),
  );

/** Answers the question that the handoff shows now. */
export const handoffAnswer = (context: CliContext, typed: string, text: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const handoffId = await resolveHandoff(runtime, typed);
    if (!handoffId.ok) return handoffId;
    const shown = await runtime.call((client) => client.handoff.show({ handoffId: handoffId.value }));
    if (!shown.ok) return shown;
    const { question } = shown.value.handoff;
    if (question === null) return invalidArgument("HANDOFF", `${handoffId.value} has no question`);
    const { questionId, choices } = question;
    const said = choices.includes("yes") && /^y(es)?$/i.test(text) ? "yes" : text;
    const answered = await runtime.call((client) =>
      client.handoff.answer({ handoffId: handoffId.value, questionId, text: said }),
    );
    return answered.ok ? output(answered.value, `Answered: ${said}`) : answered;
  });

export interface TakeBackFlags {
  readonly terminal?: string;
  readonly all?: boolean;
}

const takenText = (handoffs: readonly HandoffView[]): string =>
  handoffs.length === 0
    ? "No agent has a keyboard."
    : handoffs.map((each) => `${each.handoffId} ${endedText(each)}`).join("\n");

export const handoffTakeBack = (
  context: CliContext,
  typed: readonly string[],
  flags: TakeBackFlags,
): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const chosen = [typed.length > 0, flags.terminal !== undefined, flags.all === true].filter(Boolean).length;
    if (chosen !== 1) return invalidArgument("HANDOFF", "give handoffs, --terminal or --all; exactly one of them");
    const { terminal } = flags;
    const taken =
      terminal !== undefined
        ? await withTerminal(context, runtime, terminal, (terminalId) =>
            runtime.call((client) => client.handoff.takeBack({ terminalId })),
          )
        : flags.all === true
          ? await runtime.call((client) => client.handoff.takeBack({ all: true }))
          : await takeBackById(runtime, typed);
    return taken.ok ? output(taken.value, takenText(taken.value.handoffs)) : taken;
  });

const takeBackById = async (runtime: Connection, typed: readonly string[]) => {
  const handoffIds: HandoffId[] = [];
  for (const each of typed) {
    const found = await resolveHandoff(runtime, each);
    if (!found.ok) return fail(found.error);
    handoffIds.push(found.value);
  }
  return runtime.call((client) => client.handoff.takeBack({ handoffIds }));
};
