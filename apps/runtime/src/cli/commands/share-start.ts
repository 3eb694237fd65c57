// `lanecast share start`: requests a share and prints how guests join; with `--wait` it waits for an approval.
import { type Backend, errorDataSchemas, ok, type Result, shareError } from "#contract/errors";
import type { ShareId, TerminalId } from "#contract/ids";
import { REASON_MAX_LENGTH, REFUSED_ISSUES_MAX_COUNT, REFUSED_PATH_MAX_LENGTH } from "#contract/limits";
import { isLivePhase } from "#contract/phases";
import type { Join, ShareView } from "#contract/share";
import type { WireError } from "#contract/wire";
import { formatClockTime } from "../../platform/wall-time";
import { type Connection, followShare } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { type Failure, localFailure, type Outcome, output } from "../outcome";
import { type AskedShare, completed, NO_TERMINAL, readShareFlags, type ShareFlags, withTerminal } from "../share-flags";
import { printable } from "../text/format";
import { endCauseWords, startedText } from "../text/share";
import { readDuration } from "../time-flags";

export interface StartFlags extends ShareFlags {
  readonly wait?: string;
}

interface Started {
  readonly share: ShareView;
  readonly join: Join | null;
}

/** The failure of a share that ended before it was live: its own, or one that says how it ended. */
const failureOf = ({ shareId, lastError, endCause, phase, correlationId }: ShareView): WireError => {
  const data = lastError === null ? null : errorDataSchemas[lastError.code].safeParse(lastError.data);
  if (lastError !== null && data?.success === true) {
    // Code and data were parsed together above.
    return { code: lastError.code, message: lastError.message, data: data.data, correlationId } as WireError;
  }
  if (endCause === "denied") {
    return {
      ...shareError("approval-refused", `The approval for ${shareId} was denied.`, { note: null }),
      correlationId,
    };
  }
  const message = `${shareId} ended before it was live: ${endCause === null ? "unknown" : endCauseWords[endCause]}.`;
  return { ...shareError("wrong-phase", message, { phase, command: "link" }), correlationId };
};

const fetchJoin = async (runtime: Connection, share: ShareView): Promise<Result<Started, WireError>> => {
  const link = await runtime.call((client) => client.share.link({ shareId: share.shareId }));
  return link.ok ? ok({ share, join: link.value.join }) : link;
};

/** Denied: exit 3. Not decided in time: exit 9, and the request stays pending. */
const awaitDecision = async (
  context: CliContext,
  runtime: Connection,
  shareId: ShareId,
  waitMs: number,
): Promise<Result<Started, WireError>> => {
  const nowMs = context.clock.nowMs();
  const until = formatClockTime(nowMs + waitMs, nowMs);
  await context.io.err(
    `Waiting until ${until} for ${shareId} to be approved. Ctrl-C stops waiting; the request stays pending.`,
  );
  const giveUp = new AbortController();
  const timer = context.clock.after(waitMs, () => giveUp.abort());
  try {
    for await (const share of followShare(runtime, shareId, giveUp.signal)) {
      if (isLivePhase(share.phase)) return fetchJoin(runtime, share);
      if (share.phase === "ended") return { ok: false, error: failureOf(share) };
    }
    if (!giveUp.signal.aborted) return runtime.streamEnded("lanecast stopped while waiting for the approval.");
    const message = `No one approved ${shareId} in time. The request is still pending.`;
    return localFailure(
      shareError("timed-out", message, { waitedMs: waitMs }),
      "See pending approvals with: lanecast approval list",
    );
  } finally {
    timer.cancel();
  }
};

interface ReadFlags {
  /** Null: don't wait for an approval. */
  readonly waitMs: number | null;
  readonly request: AskedShare;
}

const readFlags = async (context: CliContext, flags: StartFlags): Promise<Result<ReadFlags, WireError>> => {
  const wait = flags.wait === undefined ? null : readDuration("--wait", flags.wait);
  if (wait !== null && !wait.ok) return wait;
  const request = await readShareFlags(context, flags);
  return request.ok ? ok({ waitMs: wait?.value ?? null, request: request.value }) : request;
};

/** Records a start that the CLI itself refused. Returns the failure with the correlation id of the audit row, if there is one. */
const recordRefusal = async (runtime: Connection, refused: Failure): Promise<Failure> => {
  const { error } = refused;
  // The runtime records its own refusals.
  if (error.code !== "invalid-input" || error.correlationId !== null) return refused;
  const issues = error.data.issues.slice(0, REFUSED_ISSUES_MAX_COUNT).map(({ path, problem }) => ({
    path: path.slice(0, REFUSED_PATH_MAX_LENGTH),
    problem: problem.slice(0, REASON_MAX_LENGTH),
  }));
  const recorded = await runtime.call((client) => client.share.noteRefused({ issues }));
  return recorded.ok ? { ok: false, error: { ...error, correlationId: recorded.value.correlationId } } : refused;
};

/** The same before there is a connection. Without a runtime there is no log to write to. */
const recordRefusedFlags = async (context: CliContext, refused: Failure): Promise<Failure> => {
  if (!context.isRunning(context.places)) return refused;
  const recorded = await withRuntime(context, (runtime) => recordRefusal(runtime, refused));
  return recorded.ok || recorded.error.code !== "invalid-input" ? refused : { ok: false, error: recorded.error };
};

/** The relay for the way in `--over`. The runtime adds it if there is none. */
const relayOver = async (
  context: CliContext,
  runtime: Connection,
  way: string | undefined,
  backend: Backend,
): Promise<Result<{ readonly relay?: string }, WireError>> => {
  if (way === undefined) return ok({});
  const used = await runtime.call((client) => client.reach.use({ way, backend }));
  if (used.ok) {
    const { relay, added } = used.value;
    if (added) await context.io.err(`Added relay ${printable(relay.name)} to config.toml.`);
    return ok({ relay: relay.name });
  }
  // Without an id, `recordRefusal` records it like every other start with invalid input.
  return {
    ok: false,
    error: used.error.code === "invalid-input" ? { ...used.error, correlationId: null } : used.error,
  };
};

/** The request with its backend and relay, sent. */
export const startOn = async (
  context: CliContext,
  runtime: Connection,
  asked: AskedShare,
  terminalId: TerminalId,
): Promise<Result<Started, WireError>> => {
  const request = await completed(context, runtime, asked);
  if (!request.ok) return request;
  // For a terminal that doesn't exist, no relay is added.
  const way = terminalId === NO_TERMINAL ? undefined : asked.over;
  const over = await relayOver(context, runtime, way, request.value.backend);
  if (!over.ok) return over;
  return runtime.call((client) => client.share.start({ ...request.value, ...over.value, terminalId }));
};

export const shareStart = async (context: CliContext, typed: string, flags: StartFlags): Promise<Outcome> => {
  const read = await readFlags(context, flags);
  if (!read.ok) return recordRefusedFlags(context, read);
  const { waitMs, request } = read.value;
  return withRuntime(context, async (runtime) => {
    const first = await withTerminal(context, runtime, typed, (terminalId) =>
      startOn(context, runtime, request, terminalId),
    );
    if (!first.ok) return recordRefusal(runtime, first);
    const isWaiting = first.value.share.phase === "awaiting-approval" && waitMs !== null;
    const started = isWaiting ? await awaitDecision(context, runtime, first.value.share.shareId, waitMs) : first;
    if (!started.ok) return started;
    return output(started.value, startedText(started.value, context.clock.nowMs(), context.io.paint));
  });
};
