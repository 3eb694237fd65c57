// Text about shares and how guests join them.

import { formatDuration } from "#contract/durations";
import type { LaneView } from "#contract/lane";
import { type EndCause, isLivePhase } from "#contract/phases";
import type { Access, Join, Proof, ShareView } from "#contract/share";
import { formatClockTime } from "../../platform/wall-time";
import { type Cell, countOf, type Paint, printable, type Tone, table } from "./format";

export const accessWords: Readonly<Record<Access, string>> = { read: "can watch", write: "can type" };

export const endCauseWords: Readonly<Record<EndCause, string>> = {
  denied: "denied",
  expired: "expired",
  revoked: "stopped",
  stopped: "canceled",
  switched: "switched to the other backend",
  "terminal-closed": "terminal closed",
  "runtime-stopping": "lanecast stopped",
  failed: "failed",
};

const phaseTone = (share: ShareView): Tone => {
  if (share.endCause === "failed") return "red";
  if (share.phase === "live") return "green";
  if (share.phase === "grace") return "amber";
  return share.phase === "awaiting-approval" ? "violet" : "dim";
};

const endWords = ({ endCause }: ShareView): string => (endCause === null ? "ended" : endCauseWords[endCause]);

export const phaseWords = (share: ShareView): string => {
  if (share.phase === "ended") return endWords(share);
  const phase = share.phase.replace("-", " ");
  return share.linkState === "none" || share.linkState === "ready" ? phase : `${phase}, link ${share.linkState}`;
};

const timeLeft = (share: ShareView, nowMs: number): string =>
  isLivePhase(share.phase) && share.expiresAtMs !== null ? formatDuration(share.expiresAtMs - nowMs) : "";

export const laneNames = (lanes: readonly LaneView[]): ReadonlyMap<string, string> =>
  new Map(lanes.map((lane) => [lane.laneId, lane.name]));

export const shareTable = (
  shares: readonly ShareView[],
  names: ReadonlyMap<string, string>,
  nowMs: number,
  paint: Paint,
): string => {
  if (shares.length === 0) return "No shares.";
  const rows = shares.map((share): (Cell | string)[] => [
    share.shareId,
    names.get(share.laneId) ?? share.laneId,
    share.backend,
    accessWords[share.access],
    { text: phaseWords(share), tone: phaseTone(share) },
    isLivePhase(share.phase) ? String(share.guestCount) : "",
    timeLeft(share, nowMs),
  ]);
  return table(["SHARE", "LANE", "BACKEND", "ACCESS", "STATE", "GUESTS", "TIME LEFT"], rows, paint);
};

/** `1 key`, or `anyone with the link`. */
export const whoCanJoin = ({ anyoneWithLink, keyCount }: Pick<ShareView, "anyoneWithLink" | "keyCount">): string =>
  anyoneWithLink ? "anyone with the link" : countOf(keyCount, "key");

const linkProof = (linkRefused: boolean | null): string => {
  if (linkRefused === null) return "the link couldn't be checked";
  return linkRefused ? "the link no longer works" : "the link still works";
};

/** `nothing is left running; the link no longer works (checked after 42 ms)`. */
const proofWords = ({ processesLeft, clientsLeft, socketsLeft, linkRefused, tookMs }: Proof): string => {
  const left = [
    [processesLeft, countOf(processesLeft, "process", "processes")],
    [clientsLeft, countOf(clientsLeft, "guest")],
    [socketsLeft, countOf(socketsLeft, "socket")],
  ] as const;
  const words = left.filter(([count]) => count > 0).map(([, text]) => text);
  const running = words.length === 0 ? "nothing is left running" : `still left: ${words.join(", ")}`;
  return `${running}; ${linkProof(linkRefused)} (checked after ${Math.round(tookMs)} ms)`;
};

const guestWords = (share: ShareView): readonly string[] =>
  share.guestsKnown
    ? share.guests
        .filter((guest) => guest.state !== "gone")
        .map(({ label, fingerprint, address }) =>
          [label, fingerprint, address].filter((part) => part !== null).join(" "),
        )
    : [countOf(share.guestCount, "guest")];

/** Everything about one share, one fact per line. */
export const shareDetails = (share: ShareView, nowMs: number, paint: Paint): string => {
  const facts: readonly (readonly [string, string | null])[] = [
    ["Share", share.shareId],
    ["Terminal", share.terminalId],
    ["Backend", `${share.backend}, relay ${share.relay} (reach ${share.reach})`],
    ["Access", `guests ${accessWords[share.access]}; ${whoCanJoin(share)}`],
    ["State", phaseWords(share)],
    ["Ends", share.expiresAtMs === null || share.phase === "ended" ? null : formatClockTime(share.expiresAtMs, nowMs)],
    ["Ended", share.endedAtMs === null ? null : formatClockTime(share.endedAtMs, nowMs)],
    ["Guests", isLivePhase(share.phase) ? guestWords(share).join(", ") || "none yet" : null],
    ["Reason", share.reason],
    ["Error", share.lastError?.message ?? null],
    ["Cleanup", share.proof === null ? null : proofWords(share.proof)],
  ];
  return facts
    .filter((fact): fact is readonly [string, string] => fact[1] !== null)
    .map(([name, value]) => `${paint("dim", `${name}:`.padEnd(10))} ${printable(value)}`)
    .join("\n");
};

export const joinText = (join: Join, nowMs: number, paint: Paint): string => {
  const until = join.expiresAtMs === null ? "" : `, until ${formatClockTime(join.expiresAtMs, nowMs)}`;
  return [
    `Send this command to your guest (${accessWords[join.access]}${until}):`,
    "",
    `  ${paint("bold", printable(join.command))}`,
    "",
    `${paint("dim", "Host key:")} ${printable(join.hostKey)}`,
  ].join("\n");
};

interface Started {
  readonly share: ShareView;
  readonly join: Join | null;
}

export const startedText = ({ share, join }: Started, nowMs: number, paint: Paint): string => {
  if (join === null) {
    return `${share.shareId} needs approval; nothing is shared yet. See pending approvals with: lanecast approval list`;
  }
  const knock = share.knock ? [`Guests wait until you let them in: lanecast guest admit ${share.shareId} GUEST`] : [];
  return [
    `${joinText(join, nowMs, paint)}\n`,
    ...knock,
    `Stop sharing with: lanecast share stop ${share.shareId}`,
  ].join("\n");
};

export const extendedText = (share: ShareView, nowMs: number): string => {
  const end = share.expiresAtMs === null ? "" : ` at ${formatClockTime(share.expiresAtMs, nowMs)}`;
  return `${share.shareId} now ends${end} (${timeLeft(share, nowMs)} left).`;
};

/** One line per share, with the cleanup check. */
export const revokedText = (shares: readonly ShareView[], nowMs: number): string => {
  if (shares.length === 0) return "No shares to stop.";
  return shares
    .map((share) => {
      const at = share.endedAtMs === null ? "" : ` at ${formatClockTime(share.endedAtMs, nowMs)}`;
      const proof = share.proof === null ? "" : `: ${proofWords(share.proof)}`;
      return `${share.shareId} ended${at} (${endWords(share)})${proof}.`;
    })
    .join("\n");
};
