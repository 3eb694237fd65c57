// Text about shares and how guests join them.

import { formatDuration } from "#contract/durations";
import type { LaneView } from "#contract/lane";
import { type EndCause, isLivePhase } from "#contract/phases";
import { countOf } from "#contract/phrases";
import { type Join, type Proof, type ShareView, worksOnlyHere } from "#contract/share";
import { accessWords, shareSentence, whoWords } from "#contract/share-words";
import { formatClockTime, formatZonedClockTime } from "../../platform/wall-time";
import { type Cell, type Paint, printable, type Tone, table } from "./format";

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

/** When an open share will end, or when an ended one did. */
const endTime = ({ endedAtMs, expiresAtMs }: ShareView, nowMs: number): string => {
  const atMs = endedAtMs ?? expiresAtMs;
  return atMs === null ? "" : formatClockTime(atMs, nowMs);
};

/** `shr_aaaa1111: 2 guests · can watch · on your network · 12:41 left`. */
export const shareInBrief = (share: ShareView, nowMs: number): string =>
  `${share.shareId}: ${shareSentence(share, nowMs)}`;

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
    share.relay,
    accessWords[share.access],
    { text: phaseWords(share), tone: phaseTone(share) },
    isLivePhase(share.phase) ? String(share.guestCount) : "",
    endTime(share, nowMs),
    timeLeft(share, nowMs),
    share.reason ?? "",
  ]);
  const heads = ["SHARE", "LANE", "BACKEND", "RELAY", "ACCESS", "STATE", "GUESTS", "ENDS", "LEFT", "REASON"];
  return table(heads, rows, paint);
};

const linkProof = (linkRefused: boolean | null): string => {
  if (linkRefused === null) return "the link couldn't be checked";
  return linkRefused ? "the link no longer works" : "the link still works";
};

/** `nothing is left running; the link no longer works (took 42 ms)`. */
const proofWords = ({ processesLeft, clientsLeft, socketsLeft, linkRefused, tookMs }: Proof): string => {
  const left = [
    [processesLeft, countOf(processesLeft, "process", "processes")],
    [clientsLeft, countOf(clientsLeft, "guest")],
    [socketsLeft, countOf(socketsLeft, "socket")],
  ] as const;
  const words = left.filter(([count]) => count > 0).map(([, text]) => text);
  const running = words.length === 0 ? "nothing is left running" : `still left: ${words.join(", ")}`;
  return `${running}; ${linkProof(linkRefused)} (took ${Math.round(tookMs)} ms)`;
};

const guestWords = (share: ShareView): readonly string[] =>
  share.guestsKnown
    ? share.guests
        .filter((guest) => guest.state !== "gone")
        .map(({ label, fingerprint, address }) =>
          [label, fingerprint, address].filter((part) => part !== null).join(" "),
        )
    : [countOf(share.guestCount, "guest")];

const timeOf = (atMs: number | null, nowMs: number): string | null =>
  atMs === null ? null : formatClockTime(atMs, nowMs);

const endsWords = (share: ShareView, nowMs: number): string | null => {
  if (share.expiresAtMs === null || share.phase === "ended") return null;
  const warned = share.graceAtMs === null ? "" : `; guests are warned at ${formatClockTime(share.graceAtMs, nowMs)}`;
  return `${formatClockTime(share.expiresAtMs, nowMs)} (${timeLeft(share, nowMs)} left)${warned}`;
};

const requestedWords = ({ requestedAtMs, requestedBy }: ShareView, nowMs: number): string =>
  `${formatClockTime(requestedAtMs, nowMs)} by ${requestedBy.kind === "operator" ? "you" : `agent ${requestedBy.id}`}`;

const accessFacts = (share: ShareView): string =>
  [
    `guests ${accessWords[share.access]}`,
    whoWords(share),
    ...(share.knock ? ["guests wait until you let them in"] : []),
  ].join("; ");

/** Everything about one share, one fact per line. `laneName`: null if its lane is closed. */
export const shareDetails = (share: ShareView, laneName: string | null, nowMs: number, paint: Paint): string => {
  const facts: readonly (readonly [string, string | null])[] = [
    ["Share", share.shareId],
    ["Lane", laneName === null ? share.laneId : `${laneName} (${share.laneId})`],
    ["Terminal", share.terminalId],
    ["Backend", `${share.backend}, relay ${share.relay} (reach ${share.reach})`],
    ["Access", accessFacts(share)],
    ["State", phaseWords(share)],
    ["Requested", requestedWords(share, nowMs)],
    ["Live since", timeOf(share.liveAtMs, nowMs)],
    ["Ends", endsWords(share, nowMs)],
    ["Ended", timeOf(share.endedAtMs, nowMs)],
    ["Guests", isLivePhase(share.phase) ? guestWords(share).join(", ") || "none yet" : null],
    ["Reason", share.reason],
    ["Error", share.lastError?.message ?? null],
    ["Cleanup", share.proof === null ? null : proofWords(share.proof)],
    ["Correlation", share.correlationId],
  ];
  return facts
    .filter((fact): fact is readonly [string, string] => fact[1] !== null)
    .map(([name, value]) => `${paint("dim", `${name}:`.padEnd(12))} ${printable(value)}`)
    .join("\n");
};

/** Said wherever a link is shown that no one else can use. */
const ONLY_HERE =
  "Works only on this computer. To let guests in from elsewhere, share with --over; see: lanecast reach list";

export const joinText = (join: Join, nowMs: number, paint: Paint): string => {
  const until = join.expiresAtMs === null ? "" : `, until ${formatZonedClockTime(join.expiresAtMs, nowMs)}`;
  return [
    `Send this command to your guest (${accessWords[join.access]}${until}):`,
    ...(worksOnlyHere(join) ? [paint("amber", ONLY_HERE)] : []),
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
