// The rules' way through a runtime's life: read at the start, by command, by a change in the folder; each written down and made known. Knows no rule.
import type { AuditEntry, AuditPort } from "../integrations/sharing/ports";
import type { Actor } from "../protocol/contract/audit";
import type { CorrelationId } from "../protocol/contract/ids";
import type { PolicyReload, PolicyState } from "../protocol/contract/policy";
import type { PolicyGate } from "./policy-gate";

export interface PolicyKeeperDeps {
  readonly gate: PolicyGate;
  readonly audit: AuditPort;
  readonly newCorrelationId: () => CorrelationId;
  readonly publish: (state: PolicyState) => void;
}

export interface PolicyKeeper {
  state(): PolicyState;
  /** By somebody who asked for it. */
  reload(by: Actor): PolicyReload;
  /** Ends the watching of the folder. */
  dispose(): void;
}

const RUNTIME: Actor = { kind: "runtime", id: "policy" };

/** Loads the gate and keeps it up to date from now on. A set that is broken at the start is told and denies everything. */
export const keepPolicies = ({ gate, audit, newCorrelationId, publish }: PolicyKeeperDeps): PolicyKeeper => {
  const state = (): PolicyState => {
    const { loadedAtMs, problem } = gate.policyFiles();
    return { loadedAtMs, problem };
  };

  const rowOf = ({ problem }: PolicyReload, actor: Actor): AuditEntry => {
    const of = {
      correlationId: newCorrelationId(),
      actor,
      shareId: null,
      terminalId: null,
      laneId: null,
      backend: null,
    };
    if (problem !== null) return { ...of, type: "policy.broken", data: { ...problem } };
    const policyIds = gate.policyFiles().files.flatMap((file) => file.policyIds);
    return { ...of, type: "policy.reloaded", data: { policyIds } };
  };

  const tell = (report: PolicyReload, actor: Actor): PolicyReload => {
    audit.append(rowOf(report, actor));
    publish(state());
    return report;
  };

  tell(gate.load(), RUNTIME);
  const stopWatching = gate.watch((report) => tell(report, RUNTIME));
  return { state, reload: (by) => tell(gate.reload(), by), dispose: stopWatching };
};
