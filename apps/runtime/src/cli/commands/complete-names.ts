// The names and ids that exist, for completion. Asks a running runtime and never starts one; without an answer there are none.
import type { ShareView } from "#contract/share";
import { accessWords } from "#contract/share-words";
import { within } from "../../platform/wait";
import type { Connection } from "../connection";
import type { CliContext } from "../context";
import { resolveShare } from "../resolve-shares";
import { laneNames, phaseWords } from "../text/share";

/** A value that can follow, and what it is. */
export interface Completion {
  readonly value: string;
  readonly about: string;
}

/** A Tab that takes longer feels broken. */
const ANSWER_WITHIN_MS = 1_500;

type Finder = (runtime: Connection, given: readonly string[]) => Promise<readonly Completion[]>;

const lanesOf = async (runtime: Connection) => {
  const listed = await runtime.call((client) => client.lane.list());
  return listed.ok ? listed.value.lanes : [];
};

const lanes: Finder = async (runtime) =>
  (await lanesOf(runtime)).flatMap(({ name, laneId, terminals }) => [
    { value: name, about: terminals.map(({ title }) => title).join(", ") },
    { value: laneId, about: name },
  ]);

const terminals: Finder = async (runtime) =>
  (await lanesOf(runtime)).flatMap(({ name, terminals: all }) => [
    ...all.slice(0, all.length === 1 ? 1 : 0).map(({ title }) => ({ value: name, about: title })),
    ...all.map(({ terminalId, title }) => ({ value: terminalId, about: `${name}, ${title}` })),
  ]);

const shares: Finder = async (runtime) => {
  const [listed, all] = await Promise.all([
    runtime.call((client) => client.share.list({ all: true })),
    lanesOf(runtime),
  ]);
  const names = laneNames(all);
  const about = (share: ShareView): string =>
    [names.get(share.laneId) ?? share.laneId, share.backend, accessWords[share.access], phaseWords(share)].join(", ");
  return listed.ok ? listed.value.shares.map((share) => ({ value: share.shareId, about: about(share) })) : [];
};

/** `guest kick SHARE GUEST`: the guests of that share. */
const guests: Finder = async (runtime, [share = ""]) => {
  const shareId = await resolveShare(runtime, share, undefined);
  if (!shareId.ok) return [];
  const listed = await runtime.call((client) => client.guest.list({ shareId: shareId.value }));
  if (!listed.ok) return [];
  return listed.value.guests
    .filter(({ state }) => state !== "gone")
    .flatMap(({ guestId, label, address }) => [
      ...(label === null ? [] : [{ value: label, about: address ?? "" }]),
      { value: guestId, about: label ?? address ?? "" },
    ]);
};

const approvals: Finder = async (runtime) => {
  const listed = await runtime.call((client) => client.approval.list());
  if (!listed.ok) return [];
  return listed.value.approvals.map(({ approvalId, askedBy, request, state }) => ({
    value: approvalId,
    about: `${askedBy.id}, ${request.lane}, ${state}`,
  }));
};

const tokens: Finder = async (runtime) => {
  const listed = await runtime.call((client) => client.token.list());
  return listed.ok ? listed.value.tokens.map(({ tokenId, name }) => ({ value: name, about: tokenId })) : [];
};

const relays: Finder = async (runtime) => {
  const listed = await runtime.call((client) => client.relay.list());
  return listed.ok
    ? listed.value.relays.map(({ name, backend, reach }) => ({ value: name, about: `${backend}, ${reach}` }))
    : [];
};

/** Without IPv6 addresses: bash splits words at colons. */
const ways: Finder = async (runtime) => {
  const listed = await runtime.call((client) => client.reach.list());
  if (!listed.ok) return [];
  return listed.value.ways
    .filter(({ way }) => !way.includes(":") || way.startsWith("ssh:"))
    .map(({ way, kind, host, on }) => ({ value: way.replace(/^ssh:/, ""), about: `${kind}, ${on ?? host}` }));
};

/** The saved keys by their names; fingerprints have colons, at which bash splits words. */
const keys: Finder = async (runtime) => {
  const listed = await runtime.call((client) => client.guestKeys.list());
  if (!listed.ok) return [];
  return listed.value.guestKeys.flatMap(({ name, fingerprint }) =>
    name === null ? [] : [{ value: name, about: fingerprint }],
  );
};

/** By the option or the argument's name. */
const finders: Readonly<Record<string, Finder>> = {
  lane: lanes,
  terminal: terminals,
  share: shares,
  guest: guests,
  approval: approvals,
  token: tokens,
  relay: relays,
  key: keys,
  "--share": shares,
  "--lane": lanes,
  "--terminal": terminals,
  "--relay": relays,
  "--guest": keys,
  "--over": ways,
};

export const namesOf = async (
  context: CliContext,
  name: string,
  given: readonly string[],
): Promise<readonly Completion[]> => {
  const finder = finders[name];
  if (finder === undefined || !context.isRunning(context.places)) return [];
  const found = await within(context.clock, ANSWER_WITHIN_MS, async () => {
    const runtime = await context.connect(context.places);
    return runtime.ok ? finder(runtime.value, given).finally(runtime.value.close) : [];
  });
  return found ?? [];
};
