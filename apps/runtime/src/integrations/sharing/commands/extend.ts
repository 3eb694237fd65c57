// Extends a live share: checks the limits, asks the gate, and loses the race against an end that is due.
import { formatDuration } from "#contract/durations";
import { type ErrorData, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { refusalRow } from "../share/audit";
import { type Requester, type ShareRecord, toView } from "../share/record";
import type { ShareStore } from "../share/store";
import type { TtlManager } from "../ttl-manager";
import type { Answer, CommandChecks } from "./checks";

/** By a duration, or until an epoch time in ms. */
export type Extension = { readonly byMs: number } | { readonly untilMs: number };

export interface ExtendDeps {
  readonly store: ShareStore;
  readonly checks: CommandChecks;
  readonly ttl: TtlManager;
  readonly limits: () => SharingLimits;
}

interface Planned {
  readonly byMs: number;
  readonly ttlMs: number;
}

/** Names the total and how much of an extension would still fit. */
const outOfRange = (record: ShareRecord, { askedMs, minMs, maxMs }: ErrorData<"ttl-out-of-range">) => {
  const words = `That would be ${formatDuration(askedMs)} in total; the maximum is ${formatDuration(maxMs)} from the start.`;
  const byMaxMs = Math.max(0, maxMs - record.state.ttlMs - record.request.spentMs);
  return shareError("ttl-out-of-range", words, { askedMs, minMs, maxMs, byMaxMs });
};

/**
 * The maximum counts from `liveAtMs`, extensions included, and after a switch from the first share's. More than that is
 * refused, never shortened (INTERFACE 2).
 */
const plan = (record: ShareRecord, to: Extension, limits: SharingLimits): Result<Planned> => {
  const { state } = record;
  const byMs = "byMs" in to ? to.byMs : to.untilMs - (state.expiresAtMs ?? 0);
  if (byMs <= 0) {
    const [path, problem] =
      "byMs" in to ? ["byMs", "must be longer than zero"] : ["untilMs", "must be later than the share's end"];
    return fail(shareError("invalid-input", `${path}: ${problem}`, { issues: [{ path, problem }] }));
  }
  const ttlMs = state.ttlMs + byMs;
  const askedMs = record.request.spentMs + ttlMs;
  const { ttlMinMs: minMs, ttlMaxMs: maxMs } = limits;
  if (askedMs >= minMs && askedMs <= maxMs) return ok({ byMs, ttlMs });
  return fail(outOfRange(record, { askedMs, minMs, maxMs }));
};

/** Errors: not-found, wrong-phase, invalid-input, ttl-out-of-range, policy-denied, audit-unavailable. */
export const createExtend = ({ store, checks, ttl, limits }: ExtendDeps) => {
  const refuse = (record: ShareRecord, by: Requester, error: ShareError): Answer<never> => {
    store.record([refusalRow(record, "share.extend-refused", by, error)]);
    return checks.fail(error, record.correlationId);
  };

  const find = (shareId: ShareId, by: Requester): Answer<ShareRecord> => {
    const found = checks.find(shareId, "extend");
    const known = store.get(shareId);
    return found.ok || known === undefined ? found : refuse(known, by, found.error);
  };

  return async (shareId: ShareId, by: Requester, to: Extension): Promise<Answer<ShareView>> => {
    const found = find(shareId, by);
    if (!found.ok) return found;
    const first = plan(found.value, to, limits());
    if (!first.ok) return refuse(found.value, by, first.error);
    const allowed = await checks.ask(found.value, by, "extend", first.value.ttlMs);
    // The gate took time. Check both clocks now, so that an extension never beats a deadline that has passed.
    ttl.check();
    const current = find(shareId, by);
    if (!current.ok) return current;
    if (!allowed.ok) return refuse(current.value, by, allowed.error);
    const planned = plan(current.value, to, limits());
    if (!planned.ok) return refuse(current.value, by, planned.error);
    const { policyIds } = allowed.value;
    store.dispatch(shareId, { type: "extended", byMs: planned.value.byMs, policyIds }, by);
    const after = checks.find(shareId, "extend");
    return after.ok ? ok(toView(after.value)) : after;
  };
};
