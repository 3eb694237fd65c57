// `lanecast share …`, without `share start`.

import { type Backend, ok, type Result } from "#contract/errors";
import type { ShareView } from "#contract/share";
import type { WireError } from "#contract/wire";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidArgument, type Outcome, output } from "../outcome";
import { resolveTerminal } from "../resolve-ids";
import { resolveEndedShare, resolveShare, resolveShares } from "../resolve-shares";
import { extendedText, joinText, laneNames, revokedText, shareDetails, shareTable, startedText } from "../text/share";
import { readDuration, readUntil } from "../time-flags";
import { callThatEnds } from "../waiting";

export const shareList = (context: CliContext, flags: { readonly all?: boolean }): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const [listed, lanes] = await Promise.all([
      runtime.call((client) => client.share.list({ all: flags.all === true })),
      runtime.call((client) => client.lane.list()),
    ]);
    if (!listed.ok) return listed;
    const names = laneNames(lanes.ok ? lanes.value.lanes : []);
    return output(listed.value, shareTable(listed.value.shares, names, context.clock.nowMs(), context.io.paint));
  });

export const shareShow = (context: CliContext, typed: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const shareId = await resolveShare(runtime, typed, context.env.LANECAST_TERMINAL);
    if (!shareId.ok) return shareId;
    const [shown, lanes] = await Promise.all([
      runtime.call((client) => client.share.show({ shareId: shareId.value })),
      runtime.call((client) => client.lane.list()),
    ]);
    if (!shown.ok) return shown;
    const { share } = shown.value;
    const laneName = laneNames(lanes.ok ? lanes.value.lanes : []).get(share.laneId) ?? null;
    return output(shown.value, shareDetails(share, laneName, context.clock.nowMs(), context.io.paint));
  });

export const shareLink = (context: CliContext, typed: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const shareId = await resolveShare(runtime, typed, context.env.LANECAST_TERMINAL);
    if (!shareId.ok) return shareId;
    const link = await runtime.call((client) => client.share.link({ shareId: shareId.value }));
    if (!link.ok) return link;
    return output(link.value, joinText(link.value.join, context.clock.nowMs(), context.io.paint));
  });

export const shareSwitch = (
  context: CliContext,
  typed: string,
  { backend }: { readonly backend: string },
): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const shareId = await resolveShare(runtime, typed, context.env.LANECAST_TERMINAL);
    if (!shareId.ok) return shareId;
    const switched = await runtime.call((client) =>
      client.share.switch({ shareId: shareId.value, backend: backend as Backend }),
    );
    if (!switched.ok) return switched;
    const { ended, started, join } = switched.value;
    const words = `Switched ${ended.shareId} to ${started.backend}: it is now ${started.shareId}.`;
    return output(switched.value, `${words}\n\n${joinText(join, context.clock.nowMs(), context.io.paint)}`);
  });

export const shareAgain = (context: CliContext, typed: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const shareId = await resolveEndedShare(runtime, typed, context.env.LANECAST_TERMINAL);
    if (!shareId.ok) return shareId;
    const started = await runtime.call((client) => client.share.again({ shareId: shareId.value }));
    return started.ok
      ? output(started.value, startedText(started.value, context.clock.nowMs(), context.io.paint))
      : started;
  });

export const shareInvite = (context: CliContext, typed: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const shareId = await resolveShare(runtime, typed, context.env.LANECAST_TERMINAL);
    if (!shareId.ok) return shareId;
    const invited = await runtime.call((client) => client.share.invite({ shareId: shareId.value }));
    return invited.ok ? output(invited.value, invited.value.text) : invited;
  });

export interface ExtendFlags {
  readonly by?: string;
  readonly until?: string;
}

type Extension = { readonly byMs: number } | { readonly untilMs: number };

const readExtension = ({ by, until }: ExtendFlags, nowMs: number): Result<Extension, WireError> => {
  if ((by === undefined) === (until === undefined)) {
    return invalidArgument("--by", "give either --by or --until");
  }
  if (by !== undefined) {
    const byMs = readDuration("--by", by, 0);
    return byMs.ok ? ok({ byMs: byMs.value }) : byMs;
  }
  const untilMs = readUntil("--until", until ?? "", nowMs);
  return untilMs.ok ? ok({ untilMs: untilMs.value }) : untilMs;
};

export const shareExtend = async (context: CliContext, typed: string, flags: ExtendFlags): Promise<Outcome> => {
  const extension = readExtension(flags, context.clock.nowMs());
  if (!extension.ok) return extension;
  return withRuntime(context, async (runtime) => {
    const shareId = await resolveShare(runtime, typed, context.env.LANECAST_TERMINAL);
    if (!shareId.ok) return shareId;
    const extended = await runtime.call((client) =>
      client.share.extend({ shareId: shareId.value, ...extension.value }),
    );
    if (!extended.ok) return extended;
    return output(extended.value, extendedText(extended.value.share, context.clock.nowMs()));
  });
};

export interface RevokeFlags {
  readonly all?: boolean;
  readonly terminal?: string;
}

const revokeWhat = (
  context: CliContext,
  runtime: Connection,
  typed: readonly string[],
  flags: RevokeFlags,
): Promise<Result<{ readonly shares: ShareView[] }, WireError>> => {
  if (flags.all === true) return callThatEnds(context, runtime, (client) => client.share.revoke({ all: true }));
  if (flags.terminal !== undefined) return revokeTerminal(context, runtime, flags.terminal);
  return revokeShares(context, runtime, typed);
};

const revokeTerminal = async (context: CliContext, runtime: Connection, typed: string) => {
  const terminalId = await resolveTerminal(runtime, typed, context.env.LANECAST_TERMINAL);
  if (!terminalId.ok) return terminalId;
  return callThatEnds(context, runtime, (client) => client.share.revoke({ terminalId: terminalId.value }));
};

const revokeShares = async (context: CliContext, runtime: Connection, typed: readonly string[]) => {
  const shareIds = await resolveShares(runtime, typed, context.env.LANECAST_TERMINAL);
  if (!shareIds.ok) return shareIds;
  return callThatEnds(context, runtime, (client) => client.share.revoke({ shareIds: shareIds.value }));
};

export const shareRevoke = async (
  context: CliContext,
  typed: readonly string[],
  flags: RevokeFlags,
): Promise<Outcome> => {
  const ways = [typed.length > 0, flags.all === true, flags.terminal !== undefined].filter(Boolean).length;
  if (ways !== 1) return invalidArgument("SHARE", "give either share ids, --all or --terminal");
  return withRuntime(context, async (runtime) => {
    const revoked = await revokeWhat(context, runtime, typed, flags);
    return revoked.ok ? output(revoked.value, revokedText(revoked.value.shares, context.clock.nowMs())) : revoked;
  });
};
