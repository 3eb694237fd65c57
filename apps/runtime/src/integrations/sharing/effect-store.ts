// What effects may do to the store: look, tell facts, note what was seen, write rows. They never see its queue.
import type { Actor } from "../../protocol/contract/audit";
import type { Result, ShareError } from "../../protocol/contract/errors";
import type { ShareId } from "../../protocol/contract/ids";
import type { AuditEntry } from "./ports";
import type { ShareFact } from "./share-facts";
import type { ShareNotes, ShareRecord } from "./share-record";

export interface EffectStore {
  get(shareId: ShareId): ShareRecord | undefined;
  list(): readonly ShareRecord[];
  dispatch(shareId: ShareId, fact: ShareFact, actor: Actor): void;
  note(shareId: ShareId, notes: Partial<ShareNotes>): void;
  record(entries: readonly AuditEntry[]): Result<void, ShareError<"audit-unavailable">>;
}
