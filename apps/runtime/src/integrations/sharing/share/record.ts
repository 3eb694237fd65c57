// One share as the session keeps it in memory, and its public view. Pure data: the link is in `join` only and never in the view.
import type { Approval } from "#contract/approval";
import type { Backend } from "#contract/errors";
import type { CorrelationId, ShareId } from "#contract/ids";
import type { Access, Capabilities, Guest, Join, Reach, ShareView, StartStep } from "#contract/share";
import type { RelayTraits, TerminalFacts } from "../ports";
import type { MachineState } from "./machine";

/** Who asked: the operator, or an agent by name. */
export type Requester = Approval["askedBy"];

/** A request after every default was filled and every key was checked. */
export interface ResolvedRequest {
  readonly backend: Backend;
  readonly relay: string;
  readonly reach: Reach;
  readonly traits: RelayTraits;
  readonly access: Access;
  /** For this share: after a switch only what was left. */
  readonly ttlMs: number;
  /** How long the shares whose place it takes were live: a switch carries the time on, it does not begin it anew. */
  readonly spentMs: number;
  /** As asked for, or as an approval granted it; a switch keeps it, and `share again` asks for it. */
  readonly fullTtlMs: number;
  /** Normalised OpenSSH lines; empty exactly when `anyoneWithLink`. */
  readonly keys: readonly string[];
  /** SHA256:… of each key, in the same order: what the audit log may hold. */
  readonly fingerprints: readonly string[];
  /** Each key's comment, fit to be shown, in the same order; anybody can write anything there. */
  readonly keyLabels: readonly (string | null)[];
  readonly anyoneWithLink: boolean;
  /** Guests wait at the door until they are let in. */
  readonly knock: boolean;
  readonly reason: string | null;
}

/** What changes beside the machine: what was seen, not what was decided. */
export interface ShareNotes {
  readonly startStep: StartStep | null;
  readonly guests: readonly Guest[];
  readonly guestsKnown: boolean;
  readonly guestCount: number;
  readonly capabilities: Capabilities | null;
  readonly accessVerifiedAtMs: number | null;
  /** Where the guests find the share that takes this one's place. A secret; in no view. */
  readonly newWay: string | null;
  readonly processes: ShareView["processes"];
  /** A secret; null before the link is there and after it is dead. */
  readonly join: Join | null;
}

export interface ShareRecord {
  readonly shareId: ShareId;
  readonly correlationId: CorrelationId;
  readonly terminal: TerminalFacts;
  readonly request: ResolvedRequest;
  readonly requestedBy: Requester;
  readonly requestedAtMs: number;
  /** The share this one takes the place of (`switch`); the two count as one for the limit. */
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

/** Of an ended share nothing runs and nobody is in, whatever was seen last. */
const afterTheEnd = (notes: ShareNotes): ShareNotes => ({
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

/** The share as everyone outside the session sees it. */
export const toView = (record: ShareRecord): ShareView =>
  viewOf(record.state.phase === "ended" ? { ...record, notes: afterTheEnd(record.notes) } : record);
