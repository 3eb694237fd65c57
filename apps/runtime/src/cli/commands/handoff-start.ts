// `lanecast handoff start`: offers a terminal, and waits for the agent if asked to.

import { ok, type Result, shareError } from "#contract/errors";
import type { HandoffView, May } from "#contract/handoff";
import type { HandoffId } from "#contract/ids";
import type { WireError } from "#contract/wire";
import { type Connection, watchAll } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, localFailure, type Outcome, output } from "../outcome";
import { withTerminal } from "../share-flags";
import { endedText, handoffDetails } from "../text/handoff";
import { durationOf } from "./handoff";

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

/** Waits until the agent has the keyboard. If the agent doesn't accept in time, the offer stays open. */
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
    const message = `${agent.name} didn't accept ${handoffId} in time. The offer is still open.`;
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
