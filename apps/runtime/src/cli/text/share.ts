// Shares and joins in words and columns. Pure; the present comes in.

import { formatDuration } from "#contract/durations";
import type { LaneView } from "#contract/lane";
import { isLivePhase } from "#contract/phases";
import type { Join, Proof, ShareView } from "#contract/share";
import { formatClockTime } from "../../platform/wall-time";
import { type Cell, countOf, type Paint, printable, type Tone, table } from "./text";

const phaseTone = (share: ShareView): Tone => {
  if (share.endCause === "failed") return "red";
  if (share.phase === "live") return "green";
  if (share.phase === "grace") return "amber";
  return share.phase === "awaiting-approval" ? "violet" : "dim";
};

const phaseWords = (share: ShareView): string => {
  if (share.phase === "ended") return share.endCause ?? "ended";
  return share.linkState === "none" || share.linkState === "ready"
    ? share.phase
    : `${share.phase}, link ${share.linkState}`;
};

const leftWords = (share: ShareView, nowMs: number): string =>
  isLivePhase(share.phase) && share.expiresAtMs !== null ? formatDuration(share.expiresAtMs - nowMs) : "";

export const laneNames = (lanes: readonly LaneView[]): ReadonlyMap<string, string> =>
  new Map(lanes.map((lane) => [lane.laneId, lane.name]));

export const shareTable = (
  shares: readonly ShareView[],
  names: ReadonlyMap<string, string>,
  nowMs: number,
  paint: Paint,
): string => {
  if (shares.length === 0) return "Nothing is shared.";
  const rows = shares.map((share): (Cell | string)[] => [
    share.shareId,
    names.get(share.laneId) ?? share.laneId,
    share.backend,
    share.access,
    { text: phaseWords(share), tone: phaseTone(share) },
    isLivePhase(share.phase) ? String(share.guestCount) : "",
    leftWords(share, nowMs),
  ]);
  return table(["SHARE", "LANE", "THROUGH", "ACCESS", "PHASE", "GUESTS", "LEFT"], rows, paint);
};

const whoWords = (share: ShareView): string =>
  share.anyoneWithLink ? "anyone with the link" : countOf(share.keyCount, "key");

const proofWords = ({ processesLeft, clientsLeft, socketsLeft, linkRefused, tookMs }: Proof): string => {
  const link = linkRefused === null ? "link not asked" : linkRefused ? "link refused" : "link still answers";
  return `${processesLeft} processes, ${clientsLeft} guests, ${socketsLeft} sockets left; ${link}; ${Math.round(tookMs)} ms`;
};

const guestWords = (share: ShareView): readonly string[] =>
  share.guestsKnown
    ? share.guests
        .filter((guest) => guest.state !== "gone")
        .map(({ label, fingerprint, address }) =>
          [label, fingerprint, address].filter((part) => part !== null).join(" "),
        )
    : [countOf(share.guestCount, "guest")];

/** Everything about one share, one fact a line. */
export const shareDetails = (share: ShareView, nowMs: number, paint: Paint): string => {
  const facts: readonly (readonly [string, string | null])[] = [
    ["share", share.shareId],
    ["terminal", share.terminalId],
    ["through", `${share.backend}, relay ${share.relay} (${share.reach})`],
    ["access", `${share.access}, ${whoWords(share)}`],
    ["phase", phaseWords(share)],
    ["ends", share.expiresAtMs === null || share.phase === "ended" ? null : formatClockTime(share.expiresAtMs, nowMs)],
    ["ended", share.endedAtMs === null ? null : formatClockTime(share.endedAtMs, nowMs)],
    ["guests", isLivePhase(share.phase) ? guestWords(share).join(", ") || "nobody yet" : null],
    ["reason", share.reason],
    ["failure", share.lastError?.message ?? null],
    ["proof", share.proof === null ? null : proofWords(share.proof)],
  ];
  return facts
    .filter((fact): fact is readonly [string, string] => fact[1] !== null)
    .map(([name, value]) => `${paint("dim", name.padEnd(9))} ${printable(value)}`)
    .join("\n");
};

export const joinText = (join: Join, nowMs: number, paint: Paint): string => {
  const access = join.access === "write" ? "reading and typing" : "reading only";
  const until = join.expiresAtMs === null ? "" : `, until ${formatClockTime(join.expiresAtMs, nowMs)}`;
  return [
    `The guest types this (${access}${until}):`,
    "",
    `  ${paint("bold", printable(join.command))}`,
    "",
    `${paint("dim", "host key")} ${printable(join.hostKey)}`,
  ].join("\n");
};

const endedWords = (share: ShareView, nowMs: number): string => {
  const at = share.endedAtMs === null ? "" : ` at ${formatClockTime(share.endedAtMs, nowMs)}`;
  return `${share.shareId} ended${at}: ${share.endCause ?? "unknown"}.`;
};

/** One line a share, with the proof that nothing of it is left. */
export const revokedText = (shares: readonly ShareView[], nowMs: number): string => {
  if (shares.length === 0) return "Nothing was shared.";
  return shares
    .map((share) =>
      share.proof === null ? endedWords(share, nowMs) : `${endedWords(share, nowMs)} ${proofWords(share.proof)}.`,
    )
    .join("\n");
};
