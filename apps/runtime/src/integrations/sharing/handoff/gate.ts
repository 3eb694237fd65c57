// The handoff's way to the policy gate. Every question carries the terminal and its guests as they are now.
import type { TerminalId } from "#contract/ids";
import type { Verdict } from "#contract/policy";
import type { HandoffTerms, PolicyPort, PolicyQuestion, TerminalFacts, TerminalsPort } from "../ports";
import { isCovered } from "../share/approval";
import { commandTerms } from "./command-terms";
import type { HandoffRecord } from "./record";

export interface HandoffGateDeps {
  readonly terminalOf: TerminalsPort["describe"];
  readonly policy: PolicyPort;
  /** Guests who are in, and open shares, of a terminal. */
  readonly sharesOf: (terminalId: TerminalId) => { readonly shares: number; readonly guests: number };
}

type Asked = Pick<HandoffRecord, "terminal" | "agent" | "initiator" | "requestedBy" | "state">;

export interface HandoffGate {
  /** Never rejects. `ttlMs`: the whole time that the lease would have. */
  ask(record: Asked, ttlMs: number): Promise<{ readonly verdict: Verdict; readonly isAllowed: boolean }>;
  /** About one command of a lease. An approval of the handoff covers it. */
  askCommand(record: Asked, text: string): Promise<Verdict>;
  mayKeepCommand(record: Asked): Promise<boolean>;
  guestsOf(terminalId: TerminalId): number;
}

const TERMINAL_GONE: Verdict = { verdict: "deny", reason: "The terminal is closed.", policyIds: [], instead: [] };

export const createHandoffGate = ({ terminalOf, policy, sharesOf }: HandoffGateDeps): HandoffGate => {
  const decide = async (
    action: "handoff" | "keep-command",
    record: Asked,
    ttlMs: number,
    more: Pick<HandoffTerms, "command"> = {},
  ): Promise<Verdict> => {
    const { terminal, agent, initiator, requestedBy, state } = record;
    const found = terminalOf(terminal.terminalId);
    if (!found.ok) return TERMINAL_GONE;
    const { shares, guests } = sharesOf(terminal.terminalId);
    const principal = { kind: requestedBy.kind, id: requestedBy.id };
    const approved = state.approvedAs !== null;
    return policy.decide(
      questionOf(
        action,
        principal,
        found.value,
        { ttlMs, approved, liveShares: shares },
        {
          may: state.may,
          initiator,
          agent: agent.name,
          guests,
          ...more,
        },
      ),
    );
  };
  return {
    ask: async (record, ttlMs) => {
      const verdict = await decide("handoff", record, ttlMs);
      const { approvedAs, ttlMs: approvedMs } = record.state;
      // Another person signed for the time in the text. An extension has only the operator's consent.
      const counts = approvedAs === "four-eyes" && ttlMs > approvedMs ? "operator" : approvedAs;
      return { verdict, isAllowed: isCovered(verdict, counts) };
    },
    askCommand: (record, text) => decide("handoff", record, record.state.ttlMs, { command: commandTerms(text) }),
    mayKeepCommand: async (record) => (await decide("keep-command", record, record.state.ttlMs)).verdict === "allow",
    guestsOf: (terminalId) => sharesOf(terminalId).guests,
  };
};

/** A handoff has no link and no backend; these terms are those of a guest on this machine whose key is known. */
const questionOf = (
  action: "handoff" | "keep-command",
  principal: PolicyQuestion["principal"],
  terminal: TerminalFacts,
  now: { readonly ttlMs: number; readonly approved: boolean; readonly liveShares: number },
  handoff: HandoffTerms,
): PolicyQuestion => ({
  action,
  principal,
  terminal,
  handoff,
  context: {
    backend: "tmate",
    access: handoff.may === "watch" ? "read" : "write",
    reach: "here",
    keyCount: 1,
    anyoneWithLink: false,
    knowsGuests: true,
    keysEnforced: true,
    identityForgeable: false,
    survivesRelayLoss: false,
    keepsLink: false,
    ...now,
  },
});
