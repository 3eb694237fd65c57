// The rules' way through a runtime's life: read at the start, by command, by a change in the folder; each written down and made known. Knows no rule.
import { basename } from "node:path";
import type { Actor } from "#contract/audit";
import { fail, ok, type Result, type ShareError } from "#contract/errors";
import type { CorrelationId } from "#contract/ids";
import type { PolicyReload, PolicyState } from "#contract/policy";
import type { AuditEntry, AuditPort } from "../integrations/sharing/ports";
import type { PolicyGate, RulesRead } from "./policy-gate";

export interface PolicyKeeperDeps {
  readonly gate: PolicyGate;
  readonly audit: AuditPort;
  readonly newCorrelationId: () => CorrelationId;
  readonly publish: (state: PolicyState) => void;
}

export interface PolicyKeeper {
  state(): PolicyState;
  /** By somebody who asked for it. Errors: audit-unavailable (the set before stays in force). */
  reload(by: Actor): Result<PolicyReload, ShareError<"audit-unavailable">>;
  /** Ends the watching of the folder. */
  dispose(): void;
}

const RUNTIME: Actor = { kind: "runtime", id: "policy" };

const rowOf = (rules: RulesRead): Pick<AuditEntry, "type" | "data"> => {
  if (!rules.ok) return { type: "policy.broken", data: { ...rules.error } };
  const { set } = rules.value;
  const files = set.files.map(({ path, sha256 }) => ({ path: basename(path), sha256 }));
  return { type: "policy.reloaded", data: { policyIds: [...set.rules.keys()], files } };
};

/** Loads the gate and keeps it up to date from now on. A set that is broken at the start is told and denies everything. */
export const keepPolicies = ({ gate, audit, newCorrelationId, publish }: PolicyKeeperDeps): PolicyKeeper => {
  const state = (): PolicyState => {
    const { loadedAtMs, problem } = gate.policyFiles();
    return { loadedAtMs, problem };
  };

  const unwritten = (): RulesRead =>
    fail({ path: gate.dir, line: null, message: "was changed, and the change cannot be written down" });

  /** Written down first: rules that nobody can find in the record decide nothing. That they wait is told as a problem. */
  const change = (rules: RulesRead, actor: Actor): ReturnType<PolicyKeeper["reload"]> => {
    const nothing = { shareId: null, terminalId: null, laneId: null, backend: null };
    const written = audit.append({ ...rowOf(rules), ...nothing, correlationId: newCorrelationId(), actor });
    gate.take(written.ok || !rules.ok ? rules : unwritten());
    publish(state());
    return written.ok ? ok({ ok: rules.ok, problem: rules.ok ? null : rules.error }) : written;
  };

  change(gate.load(), RUNTIME);
  const stopWatching = gate.watch(() => change(gate.read(), RUNTIME).ok);
  return { state, reload: (by) => change(gate.read(), by), dispose: stopWatching };
};
