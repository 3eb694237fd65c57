// The one way to the gate about a share that is there: with its terminal and the other shares as they are now, whatever they were at the request. Records nothing.
import type { Verdict } from "#contract/commands";
import { questionOf } from "../commands/request";
import type { PolicyPort, PolicyQuestion, TerminalFacts, TerminalsPort } from "../ports";
import { isCovered } from "./approval";
import { othersOf } from "./places";
import type { ShareRecord } from "./record";

export interface ShareGateDeps {
  readonly terminals: Pick<TerminalsPort, "describe">;
  readonly policy: PolicyPort;
  readonly list: () => readonly ShareRecord[];
}

export interface GateAnswer {
  readonly verdict: Verdict;
  /** Allowed, and by the yes of whom the rules want it. */
  readonly isAllowed: boolean;
  /** Whether the yes that was given was held to cover this. */
  readonly isApproved: boolean;
  /** The lane's name that was asked about. */
  readonly lane: string;
}

export interface ShareGate {
  /** Never rejects. `ttlMs`: the whole time the share would have. A terminal that is gone is a denial. */
  ask(
    record: ShareRecord,
    by: PolicyQuestion["principal"],
    action: PolicyQuestion["action"],
    ttlMs: number,
  ): Promise<GateAnswer>;
}

/** A yes was to this share as it was asked for: it covers starting it, showing it and letting guests in, not making it longer or another one. */
const COVERED: readonly PolicyQuestion["action"][] = ["share", "reveal-link", "admit"];

/** Whoever said yes read the lane's name: under another one it is another request. */
const covers = ({ state, terminal }: ShareRecord, action: PolicyQuestion["action"], now: TerminalFacts): boolean =>
  state.approvedAs !== null && COVERED.includes(action) && terminal.lane === now.lane;

const GONE: Verdict = { verdict: "deny", reason: "The terminal is not there any more.", policyIds: [], instead: [] };

export const createShareGate = ({ terminals, policy, list }: ShareGateDeps): ShareGate => ({
  ask: async (record, by, action, ttlMs) => {
    const terminal = terminals.describe(record.terminal.terminalId);
    if (!terminal.ok) return { verdict: GONE, isAllowed: false, isApproved: false, lane: record.terminal.lane };
    const isApproved = covers(record, action, terminal.value);
    const liveShares = othersOf(list(), record).length;
    const asked = { request: record.request, terminal: terminal.value };
    const verdict = await policy.decide(questionOf(action, asked, by, { approved: isApproved, liveShares, ttlMs }));
    const isAllowed = isCovered(verdict, isApproved ? record.state.approvedAs : null);
    return { verdict, isAllowed, isApproved, lane: terminal.value.lane };
  },
});
