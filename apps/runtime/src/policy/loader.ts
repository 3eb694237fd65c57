// Loads the policies at the start, by command and after a change in the folder. Records and publishes each change.
import { basename } from "node:path";
import type { Actor } from "#contract/audit";
import { fail, ok, type Result, type ShareError } from "#contract/errors";
import type { CorrelationId } from "#contract/ids";
import type { PolicyReload, PolicyState } from "#contract/policy";
import type { AuditEntry, AuditPort } from "../integrations/sharing/ports";
import type { PolicyGate, RulesRead } from "./gate";

export interface PolicyLoaderDeps {
  readonly gate: PolicyGate;
  readonly audit: AuditPort;
  readonly newCorrelationId: () => CorrelationId;
  readonly publish: (state: PolicyState) => void;
}

export interface PolicyLoader {
  state(): PolicyState;
  /** Errors: audit-unavailable (the previous set stays in force). */
  reload(by: Actor): Result<PolicyReload, ShareError<"audit-unavailable">>;
  /** Stops watching the folder. */
  dispose(): void;
}

const RUNTIME: Actor = { kind: "runtime", id: "policy" };

const rowOf = (rules: RulesRead): Pick<AuditEntry, "type" | "data"> => {
  if (!rules.ok) return { type: "policy.broken", data: { ...rules.error } };
  const { set } = rules.value;
  const files = set.files.map(({ path, sha256 }) => ({ path: basename(path), sha256 }));
  return { type: "policy.reloaded", data: { policyIds: [...set.rules.keys()], files } };
};

/** Loads the policies and keeps them up to date. If they are broken at the start, that is published and everything is denied. */
export const createPolicyLoader = ({ gate, audit, newCorrelationId, publish }: PolicyLoaderDeps): PolicyLoader => {
  const state = (): PolicyState => {
    const { loadedAtMs, problem } = gate.policyFiles();
    return { loadedAtMs, problem };
  };

  const unrecorded = (): RulesRead =>
    fail({
      path: gate.dir,
      line: null,
      message: "the change couldn't be recorded in the audit log, so the previous rules stay in force",
    });

  /** Recorded first: rules that aren't in the audit log don't decide. Until then their absence is published as a problem. */
  const change = (rules: RulesRead, actor: Actor): ReturnType<PolicyLoader["reload"]> => {
    const nothing = { shareId: null, terminalId: null, laneId: null, backend: null };
    const written = audit.append({ ...rowOf(rules), ...nothing, correlationId: newCorrelationId(), actor });
    gate.apply(written.ok || !rules.ok ? rules : unrecorded());
    publish(state());
    return written.ok ? ok({ ok: rules.ok, problem: rules.ok ? null : rules.error }) : written;
  };

  change(gate.load(), RUNTIME);
  const stopWatching = gate.watch(() => change(gate.read(), RUNTIME).ok);
  return { state, reload: (by) => change(gate.read(), by), dispose: stopWatching };
};
