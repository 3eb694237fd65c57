// One share as the runtime keeps it in memory, and its public view. The link is only in `notes.join`, never in the view.
import type { Approval } from "#contract/approval";
import type { Backend } from "#contract/errors";
import type { CorrelationId, ShareId } from "#contract/ids";
import { isOpenPhase } from "#contract/phases";
import type { Access, Capabilities, Guest, Join, Reach, ShareView, StartStep } from "#contract/share";
import type { RelayTraits, TerminalFacts } from "../ports";
import type { MachineState } from "./machine";

/** Who made the request: the operator, or an agent by name. */
export type Requester = Approval["askedBy"];

/** A request with every default filled in and every key checked. */
export interface ResolvedRequest {
  readonly backend: Backend;
  readonly relay: string;
  readonly reach: Reach;
  readonly traits: RelayTraits;
  readonly access: Access;
  /** The time to live as requested, or as an approval granted it. A switch keeps it; `share again` asks for it. */
  readonly ttlMs: number;
  /** Normalized OpenSSH lines. Empty exactly when `anyoneWithLink` is set. */
  readonly keys: readonly string[];
  /** `SHA256:…` of each key, in the same order. The audit log stores these instead of the keys. */
  readonly fingerprints: readonly string[];
  /** The comment of each key, cleaned for display, in the same order. Anyone can write anything there. */
  readonly keyLabels: readonly (string | null)[];
  readonly anyoneWithLink: boolean;
  /** Guests wait until the operator admits them. */
  readonly knock: boolean;
  readonly reason: string | null;
}

/** What was observed about a share, as opposed to what the machine decided. */
export interface ShareNotes {
  readonly startStep: StartStep | null;
  readonly guests: readonly Guest[];
  readonly guestsKnown: boolean;
  readonly guestCount: number;
  readonly capabilities: Capabilities | null;
  readonly accessVerifiedAtMs: number | null;
  /** The join command of the share that replaces this one. A secret: in no view. */
  readonly newWay: string | null;
  readonly processes: ShareView["processes"];
  /** A secret. Null before the link is ready and after it is dead. */
  readonly join: Join | null;
}

export interface ShareRecord {
  readonly shareId: ShareId;
  readonly correlationId: CorrelationId;
  readonly terminal: TerminalFacts;
  readonly request: ResolvedRequest;
  readonly requestedBy: Requester;
  readonly requestedAtMs: number;
  /** The share that this one replaces in a switch. The two count as one towards the limit. */
  readonly replaces: ShareId | null;
  readonly state: MachineState;
  readonly notes: ShareNotes;
}

export const emptyNotes: ShareNotes = {
  startStep: null,
  guests: [],
  guestsKnown: false,
  guestCount: 0,
  capabilities: null,
  accessVerifiedAtMs: null,
  newWay: null,
  processes: { worker: null, relay: null },
  join: null,
};

/** The open shares that a switch connects with this one: what it replaces and what replaces it. */
export const switchPartners = (records: readonly ShareRecord[], { shareId, replaces }: ShareRecord) =>
  records.filter((each) => isOpen(each) && (each.replaces === shareId || each.shareId === replaces));

export const isOpen = ({ state }: ShareRecord): boolean => isOpenPhase(state.phase);
export const hasEnded = ({ state }: ShareRecord): boolean => state.phase === "ended";

/** The comment of the guest's key, or null when the share does not list that key. */
export const keyLabelOf = ({ fingerprints, keyLabels }: ResolvedRequest, fingerprint: string): string | null =>
  keyLabels[fingerprints.indexOf(fingerprint)] ?? null;

/** The whole key line with its comment, or null when the share does not list that key. */
export const keyLineOf = (request: ResolvedRequest, fingerprint: string): string | null => {
  const line = request.keys[request.fingerprints.indexOf(fingerprint)];
  return line === undefined ? null : [line, keyLabelOf(request, fingerprint) ?? ""].join(" ").trim();
};

/** After the end nothing runs and no guest is in, regardless of the last observation. */
const withoutGuests = (notes: ShareNotes): ShareNotes => ({
  ...notes,
  processes: emptyNotes.processes,
  guestCount: 0,
  guests: notes.guests.map((guest) => ({ ...guest, state: "gone" })),
});

const viewOf = ({ state, notes, request, terminal, ...share }: ShareRecord): ShareView => ({
  shareId: share.shareId,
  revision: state.revision,
  laneId: terminal.laneId,
  terminalId: terminal.terminalId,
  backend: request.backend,
  relay: request.relay,
  reach: request.reach,
  access: request.access,
  knock: request.knock,
  accessVerifiedAtMs: notes.accessVerifiedAtMs,
  phase: state.phase,
  endCause: state.endCause,
  startStep: state.phase === "requested" || state.phase === "starting" ? (notes.startStep ?? "gate") : null,
  requestedAtMs: share.requestedAtMs,
  liveAtMs: state.liveAtMs,
  ttlMs: state.ttlMs,
  expiresAtMs: state.expiresAtMs,
  graceAtMs: state.graceAtMs,
  endedAtMs: state.endedAtMs,
  linkState: state.linkState,
  linkRevision: state.linkRevision,
  guests: [...notes.guests],
  guestsKnown: notes.guestsKnown,
  guestCount: notes.guestCount,
  keyCount: request.keys.length,
  anyoneWithLink: request.anyoneWithLink,
  capabilities: notes.capabilities,
  requestedBy: share.requestedBy,
  reason: request.reason,
  correlationId: share.correlationId,
  lastError: state.lastError === null ? null : { ...state.lastError, data: { ...state.lastError.data } },
  isStuck: state.isStuck,
  proof: state.proof,
  processes: notes.processes,
});

/** The share as everything outside this folder sees it. */
export const toView = (record: ShareRecord): ShareView =>
  viewOf(hasEnded(record) ? { ...record, notes: withoutGuests(record.notes) } : record);
