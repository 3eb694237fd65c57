// Rules and record without a runtime: a log that none can open, rules that are not in force yet. Reads; starts and writes nothing.

import type { AuditCheck, AuditEvent, AuditHead } from "#contract/audit";
import type { Result } from "#contract/errors";
import { auditPathOf, filesOf } from "./audit/audit-files";
import { exportEvents, readHead, verifyAuditLog } from "./audit/audit-reading";
import { createSystemClock } from "./platform/clock";
import type { CaseResult, CasesProblem } from "./policy/policy-cases";
import { tryPolicies } from "./policy/policy-trial";
import { type NamedPolicySet, POLICY_SET_NAMES, policySet } from "./policy/sets/policy-sets";

export type { CaseResult } from "./policy/policy-cases";

/** `home` as in `--home`. */
export interface RecordsAtRest {
  verifyLog(home: string, expected: readonly string[]): Promise<AuditCheck>;
  /** Whether any file of the log is there. */
  hasLog(home: string): boolean;
  headOfLog(home: string): Result<AuditHead>;
  exportLog(home: string): IterableIterator<Result<AuditEvent>>;
  /** `dir`: a folder of policies; one that is not there means the starter set. */
  tryPolicies(dir: string, cases: string): Promise<Result<readonly CaseResult[], CasesProblem>>;
  policySet(name: string): NamedPolicySet | null;
  readonly policySetNames: readonly string[];
}

export const recordsAtRest: RecordsAtRest = {
  verifyLog: (home, expected) => verifyAuditLog(auditPathOf(home), createSystemClock(), expected),
  hasLog: (home) => filesOf(auditPathOf(home)).length > 0,
  headOfLog: (home) => readHead(auditPathOf(home)),
  exportLog: (home) => exportEvents(auditPathOf(home)),
  tryPolicies,
  policySet,
  policySetNames: POLICY_SET_NAMES,
};
