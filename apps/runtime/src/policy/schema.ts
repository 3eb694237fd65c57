// The Cedar schema: every name a policy may use (INTERFACE 4). Grown where needed, never renamed: operators' own files stand on it.

/** Prefix of every entity type and action. */
export const CEDAR_NAMESPACE = "Lanecast";

/** Policies are validated against it at load, in Cedar's strict mode; so a misspelt name is a mistake and never a rule that silently matches nothing. */
export const CEDAR_SCHEMA = `namespace Lanecast {
  entity Operator;
  entity Agent;
  entity Door;
  entity Terminal = { lane: String, title: String, cwd: String, labels: Set<String> };
  type Terms = {
    backend: String,
    access: String,
    ttlMs: Long,
    reach: String,
    keyCount: Long,
    anyoneWithLink: Bool,
    approved: Bool,
    hour: Long,
    liveShares: Long,
    knowsGuests: Bool,
    keysEnforced: Bool,
    identityForgeable: Bool,
    survivesRelayLoss: Bool,
    keepsLink: Bool
  };
  action share, extend, switch, handoff, "reveal-link" appliesTo {
    principal: [Operator, Agent],
    resource: Terminal,
    context: Terms
  };
  action admit appliesTo {
    principal: [Operator, Agent, Door],
    resource: Terminal,
    context: Terms
  };
}`;
