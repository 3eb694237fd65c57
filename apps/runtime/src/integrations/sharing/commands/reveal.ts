// Reveals a share's link, after the gate has allowed it and the audit log has recorded it. After the start, this is the
// only way to get a link.
import { createHash } from "node:crypto";
import { ok, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import { isWayLost } from "#contract/phases";
import type { Join } from "#contract/share";
import { noteRow } from "../share/audit";
import { totalTtlMs } from "../share/machine";
import type { Requester, ShareRecord } from "../share/record";
import type { ShareStore } from "../share/store";
import type { Answer, CommandChecks } from "./checks";

export interface RevealDeps {
  readonly store: ShareStore;
  readonly checks: CommandChecks;
}

/** Enough digits to tell two links apart in the log, far too few to guess one. */
const HASH_LENGTH = 12;
const hashOf = (join: Join): string => createHash("sha256").update(join.user).digest("hex").slice(0, HASH_LENGTH);

/**
 * Returns the link once the reveal is in the audit log. `policyIds` are the rules that allow it; absent for a start, because
 * the start's own row has them. Errors: audit-unavailable, relay-unreachable.
 */
export const handOut = (
  record: ShareRecord,
  by: Requester,
  { store, checks }: RevealDeps,
  policyIds?: readonly string[],
): Answer<Join> => {
  const { join } = record.notes;
  // While the relay is unreachable, the old link may be dead permanently: tmate comes back with a new one.
  if (join === null || isWayLost(record.state.linkState)) {
    const { backend, relay } = record.request;
    const data = { backend, relay, hint: "Wait until the relay is back, or start the share again." };
    const error = shareError("relay-unreachable", "The share has no link at the moment.", data);
    return checks.refuse(record, by, "link", error);
  }
  const written = store.record([noteRow(record, "share.link-revealed", by, { linkHash: hashOf(join), policyIds })]);
  if (!written.ok) return checks.fail(written.error, record.correlationId);
  // The caller has the new link now.
  if (record.state.linkState === "rotated") store.dispatch(record.shareId, { type: "link-back" }, by);
  return ok({ ...join, expiresAtMs: record.state.expiresAtMs });
};

/** Errors: not-found, wrong-phase, policy-denied, and those of `handOut`. */
export const createReveal =
  (deps: RevealDeps) =>
  async (shareId: ShareId, by: Requester): Promise<Answer<Join>> => {
    const { checks } = deps;
    const found = checks.findOrRefuse(shareId, "link", by);
    if (!found.ok) return found;
    const allowed = await checks.ask(found.value, by, "reveal-link", totalTtlMs(found.value.state));
    if (!allowed.ok) return checks.refuse(found.value, by, "link", allowed.error);
    // The share may have ended while the gate was deciding.
    const current = checks.findOrRefuse(shareId, "link", by);
    return current.ok ? handOut(current.value, by, deps, allowed.value.policyIds) : current;
  };
