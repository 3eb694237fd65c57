// Starting: afresh, again, or in another share's place. Admits what may be asked, then waits for what comes of it. Knows no effect.

import type { ShareRequest } from "#contract/commands";
import { type Backend, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { CorrelationId, ShareId } from "#contract/ids";
import type { Join, ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import type { Clock } from "../../../platform/clock";
import { initialState } from "../share/machine";
import { emptyNotes, type Requester, type ShareRecord, toView } from "../share/record";
import type { ShareStore } from "../share/store";
import type { Answer, ShareDesk } from "./checks";
import { type Intake, type IntakeDeps, takeIn } from "./request";
import { handOut } from "./reveal";

export interface Started {
  readonly share: ShareView;
  readonly join: Join | null;
}

export interface StartDeps {
  readonly clock: Clock;
  readonly newId: { share(): ShareId; correlation(): CorrelationId };
  readonly limits: () => SharingLimits;
  readonly store: ShareStore;
  readonly desk: ShareDesk;
  readonly intake: IntakeDeps;
}

export interface Starting {
  /** Errors: every one of INTERFACE 1's order of checks, and those of a start. */
  start(asked: ShareRequest, by: Requester, wait: boolean): Promise<Answer<Started>>;
  /** The same request anew, through the same checks and the gate. Errors: not-found, wrong-phase, and those of a start. */
  again(shareId: ShareId, by: Requester, wait: boolean): Promise<Answer<Started>>;
  /** Another backend under the same terms and with the time that is left; waits until it is live or has failed. */
  startInPlaceOf(old: ShareRecord, backend: Backend, ttlMs: number, by: Requester): Promise<Answer<ShareRecord>>;
  /** The answer to whoever waited: a live share's link is handed out with it, and that is recorded. */
  answerOf(record: ShareRecord, by: Requester): Answer<Started>;
}

const isDecided = ({ state }: ShareRecord): boolean => state.phase !== "requested" && state.phase !== "starting";
const hasEnded = ({ state }: ShareRecord): boolean => state.phase === "ended";

/** Why a share that is over never was live. */
const whyNot = ({ state }: ShareRecord): ShareError => {
  const words = `The share was ${state.endCause ?? "stopped"} before it was live.`;
  return state.lastError ?? shareError("wrong-phase", words, { phase: state.phase, command: "start" });
};

/** What the share was asked for, as a request: with the time first asked for, without its extensions and before a switch. */
const requestOf = ({ request, terminal }: ShareRecord): ShareRequest => ({
  terminalId: terminal.terminalId,
  backend: request.backend,
  ttlMs: request.fullTtlMs,
  access: request.access,
  keys: request.keys.map((line, index) => [line, request.keyLabels[index] ?? ""].join(" ").trim()),
  anyoneWithLink: request.anyoneWithLink,
  relay: request.relay,
  knock: request.knock,
  ...(request.reason === null ? {} : { reason: request.reason }),
});

/** Takes a request in as a share, once it is written down; the gate is asked as the first effect. */
const createAdmission =
  ({ clock, newId, limits, store, desk }: StartDeps) =>
  (taken: Intake, by: Requester, replaces: ShareId | null): Answer<ShareRecord> => {
    const record: ShareRecord = {
      ...taken,
      shareId: newId.share(),
      correlationId: newId.correlation(),
      requestedBy: by,
      requestedAtMs: clock.nowMs(),
      replaces,
      state: initialState(taken.request.ttlMs, limits().graceMs),
      notes: emptyNotes,
    };
    const admitted = store.admit(record, { type: "ask-policy", approvalId: null });
    return admitted.ok ? ok(record) : desk.refusal(admitted.error, record.correlationId);
  };

/** The share once something came of it. A failed start is told when its remains are gone: whoever retries must not meet them. */
const createWaiting =
  (store: ShareStore) =>
  async (shareId: ShareId): Promise<ShareRecord> => {
    const decided = await store.until(shareId, isDecided);
    return decided.state.phase === "ending" ? store.until(shareId, hasEnded) : decided;
  };

export const createStarting = (deps: StartDeps): Starting => {
  const { store, desk, intake } = deps;
  const admit = createAdmission(deps);
  const decided = createWaiting(store);

  const answerOf = (record: ShareRecord, by: Requester): Answer<Started> => {
    const { phase } = record.state;
    if (phase === "awaiting-approval") return ok({ share: toView(record), join: null });
    if (phase !== "live" && phase !== "grace") return desk.refusal(whyNot(record), record.correlationId);
    const join = handOut(record, by, { store, desk });
    return join.ok ? ok({ share: toView(record), join: join.value }) : join;
  };

  const refuse = (error: ShareError, asked: ShareRequest, by: Requester): Answer<never> =>
    fail(desk.refuse(error, by, error.code === "not-found" ? null : asked.terminalId));

  const start = async (asked: ShareRequest, by: Requester, wait: boolean): Promise<Answer<Started>> => {
    const taken = takeIn(asked, by, intake);
    if (!taken.ok) return refuse(taken.error, asked, by);
    const admitted = admit(taken.value, by, null);
    if (!admitted.ok) return admitted;
    if (!wait) return ok({ share: toView(admitted.value), join: null });
    return answerOf(await decided(admitted.value.shareId), by);
  };

  return {
    start,
    again: async (shareId, by, wait) => {
      const found = desk.findFor(shareId, "again", by);
      return found.ok ? start(requestOf(found.value), by, wait) : found;
    },
    startInPlaceOf: async (old, backend, ttlMs, by) => {
      const taken = inPlaceOf(old, backend, ttlMs, intake);
      if (!taken.ok) return desk.refuseFor(old, by, "switch", taken.error);
      const admitted = admit(taken.value, by, old.shareId);
      if (!admitted.ok) return admitted;
      const record = await decided(admitted.value.shareId);
      const { phase } = record.state;
      return phase === "live" || phase === "grace" ? ok(record) : desk.refusal(whyNot(record), record.correlationId);
    },
    answerOf,
  };
};

/** The same terms through another backend, over its relay of the same name or of the same reach. */
const inPlaceOf = (old: ShareRecord, backend: Backend, ttlMs: number, deps: IntakeDeps): Result<Intake> => {
  const relay = deps.counterpartOf(backend, old.request.relay, old.request.reach);
  const reach = relay === null ? null : deps.reachOf(backend, relay);
  if (relay !== null && reach !== null) {
    const terminal = deps.terminals.describe(old.terminal.terminalId);
    if (!terminal.ok) return terminal;
    const traits = deps.traitsOf(backend, relay);
    const spentMs = old.request.spentMs + old.state.ttlMs - ttlMs;
    return ok({ terminal: terminal.value, request: { ...old.request, backend, relay, reach, traits, ttlMs, spentMs } });
  }
  const problem = `has no relay "${old.request.relay}", nor one of the same reach; see: lanecast relay list`;
  return fail(shareError("invalid-input", `backend: ${problem}`, { issues: [{ path: "backend", problem }] }));
};
