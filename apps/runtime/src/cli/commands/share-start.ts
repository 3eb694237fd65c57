// `lanecast share start`: asks for a share and shows how to join it; waits for an approval only when told to.
import type { ShareRequest } from "#contract/commands";
import { parseDuration } from "#contract/durations";
import { ok, type Result, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import { isLivePhase } from "#contract/phases";
import type { Join, ShareView } from "#contract/share";
import type { WireError } from "#contract/wire";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { failureOfShare } from "../ended-share";
import { invalidInput, localFailure, type Outcome, output } from "../outcome";
import { noteRefused, noteRefusedStart } from "../refused-start";
import { readShareFlags, type ShareFlags, withTerminal } from "../share-flags";
import { followShare } from "../share-stream";
import { joinText } from "../text/share";
import type { Paint } from "../text/text";

export interface StartFlags extends ShareFlags {
  readonly wait?: string;
}

interface Started {
  readonly share: ShareView;
  readonly join: Join | null;
}

export const startedText = ({ share, join }: Started, nowMs: number, paint: Paint): string => {
  if (join === null) {
    return `${share.shareId} waits for an approval; nothing is open yet. Who decides finds it with: lanecast approval list`;
  }
  const knock = share.knock ? [`Guests wait until you let them in: lanecast guest admit ${share.shareId} GUEST`] : [];
  const end = `End it with: lanecast share revoke ${share.shareId}`;
  return [`${joinText(join, nowMs, paint)}\n`, ...knock, end].join("\n");
};

const reveal = async (runtime: Connection, share: ShareView): Promise<Result<Started, WireError>> => {
  const link = await runtime.call((client) => client.share.link({ shareId: share.shareId }));
  return link.ok ? ok({ share, join: link.value.join }) : link;
};

/** Refused: 3. Not decided in time: 9, and the request stands. */
const awaitDecision = async (
  context: CliContext,
  runtime: Connection,
  shareId: ShareId,
  waitMs: number,
): Promise<Result<Started, WireError>> => {
  const giveUp = new AbortController();
  const timer = context.clock.after(waitMs, () => giveUp.abort());
  try {
    for await (const share of followShare(runtime, shareId, giveUp.signal)) {
      if (isLivePhase(share.phase)) return reveal(runtime, share);
      if (share.phase === "ended") return { ok: false, error: failureOfShare(share) };
    }
    if (!giveUp.signal.aborted) return runtime.whyEnded("The runtime ended meanwhile.");
    return localFailure(
      shareError("timed-out", `Nobody decided about ${shareId} in time; the request stands.`, { waitedMs: waitMs }),
    );
  } finally {
    timer.cancel();
  }
};

/** What can be said of the flags alone; `waitMs` null: not at all. */
const readFlags = async (
  context: CliContext,
  flags: StartFlags,
): Promise<
  Result<{ readonly waitMs: number | null; readonly request: Omit<ShareRequest, "terminalId"> }, WireError>
> => {
  const wait = flags.wait === undefined ? null : parseDuration(flags.wait);
  if (wait !== null && !wait.ok) return invalidInput("--wait", wait.error.problem);
  const request = await readShareFlags(context, flags);
  return request.ok ? ok({ waitMs: wait?.value ?? null, request: request.value }) : request;
};

export const shareStart = async (context: CliContext, typed: string, flags: StartFlags): Promise<Outcome> => {
  const read = await readFlags(context, flags);
  if (!read.ok) return noteRefusedStart(context, read);
  const { waitMs, request } = read.value;
  return withRuntime(context, async (runtime) => {
    const first = await withTerminal(context, runtime, typed, (terminalId) =>
      runtime.call((client) => client.share.start({ ...request, terminalId })),
    );
    if (!first.ok) return noteRefused(runtime, first);
    const isWaiting = first.value.share.phase === "awaiting-approval" && waitMs !== null;
    const started = isWaiting ? await awaitDecision(context, runtime, first.value.share.shareId, waitMs) : first;
    if (!started.ok) return started;
    return output(started.value, startedText(started.value, context.clock.nowMs(), context.io.paint));
  });
};
