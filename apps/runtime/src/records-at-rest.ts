// Reads the audit log and tries out policies without a runtime: for a log that no runtime can open, or policies not yet in force.

import type { AuditCheck, AuditEvent, AuditHead } from "#contract/audit";
import type { Result } from "#contract/errors";
import { auditPathOf, filesOf } from "./audit/files";
import { exportEvents, readHead, verifyAuditLog } from "./audit/reading";
import { createSystemClock } from "./platform/clock";
import type { CaseResult, CasesProblem } from "./policy/cases";
import { type NamedPolicySet, POLICY_SET_NAMES, policySet } from "./policy/sets/catalog";
import { tryPolicies } from "./policy/trial";

export type { CaseResult } from "./policy/cases";

/** `home` is a path as in `--home`. */
export interface RecordsAtRest {
  verifyLog(home: string, expected: readonly string[]): Promise<AuditCheck>;
  /** Whether the log has any file. */
  hasLog(home: string): boolean;
  headOfLog(home: string): Result<AuditHead>;
  exportLog(home: string): IterableIterator<Result<AuditEvent>>;
  /** `dir` is a folder of policies; if it doesn't exist, the starter set is tried. */
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
