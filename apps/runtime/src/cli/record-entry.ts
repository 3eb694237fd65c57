// What the command line can do with rules and record by itself: look at a log that no runtime can open, try rules before they are in force. Writes nothing.

import type { CaseResult, CasesProblem } from "../policy/policy-cases";
import type { NamedPolicySet } from "../policy/sets/policy-sets";
import type { AuditEvent } from "../protocol/contract/audit";
import type { AuditCheck, AuditHead } from "../protocol/contract/audit-commands";
import type { Result } from "../protocol/contract/errors";

export interface RecordEntry {
  /** `home` as in `--home`. */
  verifyLog(home: string, expected: readonly string[]): Promise<AuditCheck>;
  headOfLog(home: string): Result<AuditHead>;
  exportLog(home: string): IterableIterator<Result<AuditEvent>>;
  /** `dir`: a folder of policies; one that is not there means the starter set. */
  tryPolicies(dir: string, cases: string): Promise<Result<readonly CaseResult[], CasesProblem>>;
  policySet(name: string): NamedPolicySet | null;
  readonly policySetNames: readonly string[];
}

/** Loaded only by the commands that need it: Cedar and the database weigh more than the rest of the command line. */
export const loadRecordEntry = async (): Promise<RecordEntry> => {
  const [audit, policy] = await Promise.all([import("../audit/audit-reading"), import("../policy/sets/policy-sets")]);
  const [{ tryPolicies }, { createSystemClock }, { auditPathOf }] = await Promise.all([
    import("../policy/policy-trial"),
    import("../platform/clock"),
    import("../audit/audit-files"),
  ]);
  return {
    verifyLog: (home, expected) => audit.verifyAuditLog(auditPathOf(home), createSystemClock(), expected),
    headOfLog: (home) => audit.readHead(auditPathOf(home)),
    exportLog: (home) => audit.exportEvents(auditPathOf(home)),
    tryPolicies,
    policySet: policy.policySet,
    policySetNames: policy.POLICY_SET_NAMES,
  };
};
