// The only way to the policy gate. Every question carries the terminal, its lane and the other shares as they are now. Records nothing.
import type { Verdict } from "#contract/commands";
import type { PolicyPort, PolicyQuestion, TerminalFacts, TerminalsPort } from "../ports";
import { isCovered } from "./approval";
import { countedShares, otherShares } from "./places";
import type { ResolvedRequest, ShareRecord } from "./record";

export interface ShareGateDeps {
  readonly terminals: Pick<TerminalsPort, "describe">;
  readonly policy: PolicyPort;
  readonly list: () => readonly ShareRecord[];
}

export interface GateAnswer {
  readonly verdict: Verdict;
  /** The policy allows it, and the approval that it asks for has been given. */
  readonly isAllowed: boolean;
  /** Whether the approval given for this share covers this action. */
  readonly isApproved: boolean;
  /** The lane's name in the question. */
  readonly lane: string;
}

export interface ShareGate {
  /**
   * Asks about an action on a share. Never rejects. `totalMs` is the whole time to live that the share would have, from the
   * start of the first share across switches. A terminal that is gone is a denial.
   */
  ask(
    record: ShareRecord,
    by: PolicyQuestion["principal"],
    action: PolicyQuestion["action"],
    totalMs: number,
  ): Promise<GateAnswer>;
  /** Asks about a start that has not been requested yet. Never rejects. */
  check(request: ResolvedRequest, terminal: TerminalFacts, by: PolicyQuestion["principal"]): Promise<Verdict>;
}

/** An approval covers the start, the link and the guests of that share. A longer or a switched share is a new request. */
const COVERED: readonly PolicyQuestion["action"][] = ["share", "reveal-link", "admit"];

/** The approver approved the lane under this name. If it was renamed since, the approval no longer counts. */
const covers = ({ state, terminal }: ShareRecord, action: PolicyQuestion["action"], now: TerminalFacts): boolean =>
  state.approvedAs !== null && COVERED.includes(action) && terminal.lane === now.lane;

const TERMINAL_GONE: Verdict = { verdict: "deny", reason: "The terminal is closed.", policyIds: [], instead: [] };

/** The question in the policy's vocabulary (POL2). */
const questionOf = (
  asked: Pick<PolicyQuestion, "action" | "principal" | "terminal">,
  request: ResolvedRequest,
  now: { readonly approved: boolean; readonly liveShares: number; readonly totalMs: number },
): PolicyQuestion => ({
  ...asked,
  context: {
    backend: request.backend,
    access: request.access,
    ttlMs: now.totalMs,
    reach: request.reach,
    keyCount: request.keys.length,
    anyoneWithLink: request.anyoneWithLink,
    approved: now.approved,
    liveShares: now.liveShares,
    ...request.traits,
  },
});

export const createShareGate = ({ terminals, policy, list }: ShareGateDeps): ShareGate => ({
  ask: async (record, principal, action, totalMs) => {
    const found = terminals.describe(record.terminal.terminalId);
    if (!found.ok) return { verdict: TERMINAL_GONE, isAllowed: false, isApproved: false, lane: record.terminal.lane };
    const terminal = found.value;
    const isApproved = covers(record, action, terminal);
    const now = { approved: isApproved, liveShares: otherShares(list(), record).length, totalMs };
    const verdict = await policy.decide(questionOf({ action, principal, terminal }, record.request, now));
    const isAllowed = isCovered(verdict, isApproved ? record.state.approvedAs : null);
    return { verdict, isAllowed, isApproved, lane: terminal.lane };
  },
  check: (request, terminal, principal) => {
    const liveShares = countedShares(list(), terminal.terminalId).length;
    const now = { approved: false, liveShares, totalMs: request.ttlMs };
    return policy.decide(questionOf({ action: "share", principal, terminal }, request, now));
  },
});
