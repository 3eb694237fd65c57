// A complete share record for unit tests; each test changes only the fields that it is about.
import type { CorrelationId, LaneId, ShareId, TerminalId } from "#contract/ids";
import { initialState, type MachineState } from "../integrations/sharing/share/machine";
import { emptyNotes, type ResolvedRequest, type ShareRecord } from "../integrations/sharing/share/record";

export interface SampleChange {
  readonly request?: Partial<ResolvedRequest>;
  readonly state?: Partial<MachineState>;
}

const TTL_MS = 1_800_000;
const GRACE_MS = 300_000;

const REQUEST: ResolvedRequest = {
  backend: "upterm",
  relay: "here",
  reach: "here",
  traits: {
    ...{ knowsGuests: true, keysEnforced: true, identityForgeable: false },
    ...{ survivesRelayLoss: false, keepsLink: false },
  },
  access: "read",
  ttlMs: TTL_MS,
  keys: [],
  fingerprints: [],
  keyLabels: [],
  anyoneWithLink: true,
  knock: false,
  reason: null,
};

/** A live share, unless the change says otherwise. */
export const sampleRecord = ({ request, state }: SampleChange = {}): ShareRecord => ({
  shareId: "shr_1" as ShareId,
  correlationId: "cor_1" as CorrelationId,
  terminal: {
    terminalId: "trm_1" as TerminalId,
    laneId: "lan_1" as LaneId,
    lane: "api",
    title: "zsh",
    cwd: "/",
    labels: [],
  },
  request: { ...REQUEST, ...request },
  requestedBy: { kind: "operator", id: "me" },
  requestedAtMs: 0,
  replaces: null,
  state: { ...initialState(TTL_MS, GRACE_MS), phase: "live", linkState: "ready", ...state },
  notes: emptyNotes,
});
