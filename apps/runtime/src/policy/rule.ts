// One rule of a policy file. Knows neither Cedar nor the file system.

import type { ApprovalNeeds } from "#contract/approval";

/** A rule as it stands in a file. `id` from `@id`, else `<file>:<line>`; unique in the set. */
export interface Rule {
  readonly id: string;
  readonly effect: "permit" | "forbid";
  /** `@reason`, for people; null where the author gave none. */
  readonly reason: string | null;
  /** `@approval`: whose yes `context.approved` is in this rule; null where it says nothing, which means the operator's. */
  readonly approval: ApprovalNeeds | null;
  /** Cedar text, annotations included, as it stands in the file. */
  readonly text: string;
  readonly path: string;
  /** Of its first annotation or keyword; from 1. */
  readonly line: number;
}
