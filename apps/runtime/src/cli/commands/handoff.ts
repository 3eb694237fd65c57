// `lanecast handoff list, show, context, transcript, take-back, extend, pause, resume, withdraw, answer, approve, deny`.
import { fail, ok, type Result } from "#contract/errors";
import type { HandoffView, May } from "#contract/handoff";
import type { HandoffId } from "#contract/ids";
import type { RuntimeClient, WireError } from "#contract/wire";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidArgument, type Outcome, output } from "../outcome";
import { resolveHandoff } from "../resolve-ids";
import { withTerminal } from "../share-flags";
import { contextText, endedText, handoffDetails, handoffTable } from "../text/handoff";
import { readDuration } from "../time-flags";
import { readSignature } from "./approval";

export const durationOf = (flag: string, text: string | undefined): Result<number | null, WireError> =>
  text === undefined ? ok(null) : readDuration(flag, text);

export const handoffList = (context: CliContext, { all = false }: { readonly all?: boolean }): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const listed = await runtime.call((client) => client.handoff.list({ all }));
    if (!listed.ok) return listed;
    return output(listed.value, handoffTable(listed.value.handoffs, context.clock.nowMs(), context.io.paint));
  });

export const onHandoff = <T>(
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

/** The matching choice as the question spells it, or any text if the question has no choices. Null: no match. */
const choiceOf = (choices: readonly string[], text: string): string | null => {
  if (choices.length === 0) return text;
  const typed = text.trim().toLowerCase();
  const meant = choices.find((choice) => choice.toLowerCase() === typed);
  return meant ?? choices.find((choice) => ["yes", "no"].includes(choice) && choice[0] === typed) ?? null;
};

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
    const said = choiceOf(choices, text);
    if (said === null) return invalidArgument("TEXT", `${text} is not one of ${choices.join(", ")}`);
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
