// Extends a live share: checks the limits and asks the gate. An end that is due wins over an extension.
import { formatDuration } from "#contract/durations";
import { type ErrorData, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import { isLivePhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { refusalRow } from "../share/audit";
import { totalTtlMs } from "../share/machine";
import { type Requester, type ShareRecord, switchPartners, toView } from "../share/record";
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
  readonly untilMs: number;
  /** The whole time to live after the extension, from the first share's start. */
  readonly totalMs: number;
}

/** Names the total and how much of an extension would still fit. */
const outOfRange = ({ state }: ShareRecord, { askedMs, minMs, maxMs }: ErrorData<"ttl-out-of-range">) => {
  const words = `That would be ${formatDuration(askedMs)} in total; the maximum is ${formatDuration(maxMs)} from the start.`;
  const byMaxMs = Math.max(0, maxMs - totalTtlMs(state));
  return shareError("ttl-out-of-range", words, { askedMs, minMs, maxMs, byMaxMs });
};

/**
 * The maximum counts from `liveAtMs`, extensions included, and after a switch from the first share's. More than that is
 * refused, never shortened (TTL8).
 */
const plan = (record: ShareRecord, to: Extension, limits: SharingLimits): Result<Planned> => {
  const endMs = record.state.expiresAtMs ?? 0;
  const byMs = "byMs" in to ? to.byMs : to.untilMs - endMs;
  if (byMs <= 0) {
    const [path, problem] =
      "byMs" in to ? ["byMs", "must be longer than zero"] : ["untilMs", "must be later than the share's end"];
    return fail(shareError("invalid-input", `${path}: ${problem}`, { issues: [{ path, problem }] }));
  }
  const totalMs = totalTtlMs(record.state) + byMs;
  const { ttlMinMs: minMs, ttlMaxMs: maxMs } = limits;
  if (totalMs >= minMs && totalMs <= maxMs) return ok({ byMs, untilMs: endMs + byMs, totalMs });
  return fail(outOfRange(record, { askedMs: totalMs, minMs, maxMs }));
};

/**
 * Errors: not-found, wrong-phase, invalid-input, ttl-out-of-range, policy-denied, audit-unavailable. While the share is being
 * switched, the extension applies to both shares.
 */
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

  const apply = (record: ShareRecord, { untilMs }: Planned, policyIds: readonly string[], by: Requester): void => {
    for (const { shareId, state } of [record, ...switchPartners(store.list(), record)]) {
      if (!isLivePhase(state.phase) || state.expiresAtMs === null) continue;
      store.dispatch(shareId, { type: "extended", untilMs, byMs: untilMs - state.expiresAtMs, policyIds }, by);
    }
  };

  const extend = async (shareId: ShareId, by: Requester, to: Extension): Promise<Answer<ShareView>> => {
    const found = find(shareId, by);
    if (!found.ok) return found;
    const planned = plan(found.value, to, limits());
    if (!planned.ok) return refuse(found.value, by, planned.error);
    const allowed = await checks.ask(found.value, by, "extend", planned.value.totalMs);
    // The gate took time. Check both clocks now, so that an extension never beats a deadline that has passed.
    ttl.check();
    const current = find(shareId, by);
    if (!current.ok) return current;
    if (!allowed.ok) return refuse(current.value, by, allowed.error);
    // Another extension was applied meanwhile, so the total has changed and the policy is asked again.
    if (current.value.state.expiresAtMs !== found.value.state.expiresAtMs) return extend(shareId, by, to);
    const stillFits = plan(current.value, to, limits());
    if (!stillFits.ok) return refuse(current.value, by, stillFits.error);
    apply(current.value, planned.value, allowed.value.policyIds, by);
    const after = checks.find(shareId, "extend");
    return after.ok ? ok(toView(after.value)) : after;
  };
  return extend;
};
