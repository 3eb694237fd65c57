// What effects may do to the store: look, tell facts, note what was seen, write rows. They never see its queue.
import type { Actor } from "#contract/audit";
import type { Result, ShareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { AuditEntry } from "../ports";
import type { ShareFact } from "./facts";
import type { ShareNotes, ShareRecord } from "./record";

export interface EffectStore {
  get(shareId: ShareId): ShareRecord | undefined;
  list(): readonly ShareRecord[];
  dispatch(shareId: ShareId, fact: ShareFact, actor: Actor): void;
  note(shareId: ShareId, notes: Partial<ShareNotes>): void;
  record(entries: readonly AuditEntry[]): Result<void, ShareError<"audit-unavailable">>;
}
