// Revealing a share's link: asked of the gate, written down, then shown. The only way a link leaves the session after the start.
import { createHash } from "node:crypto";
import { ok, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import { isWayLost } from "#contract/phases";
import type { Join } from "#contract/share";
import { noteRow } from "../share/audit";
import type { Requester, ShareRecord } from "../share/record";
import type { ShareStore } from "../share/store";
import type { Answer, ShareDesk } from "./checks";

/** Enough to tell two links apart in the log, far too little to guess one from. */
const HASH_LENGTH = 12;
const hashOf = (join: Join): string => createHash("sha256").update(join.user).digest("hex").slice(0, HASH_LENGTH);

/**
 * Hands the link out, once it is recorded: what cannot be written down is not shown. `policyIds`: the rules that allow
 * it; absent with a start, whose own row names them. Errors: audit-unavailable, relay-unreachable.
 */
export const handOut = (
  record: ShareRecord,
  by: Requester,
  { store, desk }: { readonly store: ShareStore; readonly desk: ShareDesk },
  policyIds?: readonly string[],
): Answer<Join> => {
  const { join } = record.notes;
  // While the way to the relay is lost the old link may be dead for good (tmate comes back under another one).
  if (join === null || isWayLost(record.state.linkState)) {
    const { backend, relay } = record.request;
    const data = { backend, relay, hint: "Wait until it is back, or start the share again." };
    return desk.refuseFor(record, by, "link", shareError("relay-unreachable", "The share has no link just now.", data));
  }
  const written = store.record([noteRow(record, "share.link-revealed", by, { linkHash: hashOf(join), policyIds })]);
  if (!written.ok) return desk.refusal(written.error, record.correlationId);
  // Whoever asks after a change has the new link now.
  if (record.state.linkState === "rotated") store.dispatch(record.shareId, { type: "link-back" }, by);
  return ok({ ...join, expiresAtMs: record.state.expiresAtMs });
};

/** Errors: not-found, wrong-phase, policy-denied, and those of `handOut`. */
export const createReveal =
  (store: ShareStore, desk: ShareDesk) =>
  async (shareId: ShareId, by: Requester): Promise<Answer<Join>> => {
    const found = desk.findFor(shareId, "link", by);
    if (!found.ok) return found;
    const allowed = await desk.ask(found.value, by, "reveal-link", found.value.state.ttlMs);
    if (!allowed.ok) return desk.refuseFor(found.value, by, "link", allowed.error);
    // The gate took its time; the share may have ended meanwhile.
    const current = desk.findFor(shareId, "link", by);
    return current.ok ? handOut(current.value, by, { store, desk }, allowed.value.policyIds) : current;
  };
