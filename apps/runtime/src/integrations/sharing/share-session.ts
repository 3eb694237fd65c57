// Sharing as the router sees it: every command of a share, in the order of its checks. Owns the shares; knows no transport.
import { createHash } from "node:crypto";
import type { Clock } from "../../platform/clock";
import type { Actor } from "../../protocol/contract/audit";
import type { ShareRequest, Verdict } from "../../protocol/contract/commands";
import { type Backend, fail, ok, type Result, type ShareError, shareError } from "../../protocol/contract/errors";
import type { CorrelationId, GuestId, LaneId, ShareId, TerminalId } from "../../protocol/contract/ids";
import { commandsAllowedIn, type EndCause, isOpenPhase, type ShareCommand } from "../../protocol/contract/phases";
import type { Join, Reach, ShareView } from "../../protocol/contract/share";
import type { SharingLimits } from "../../protocol/contract/stream";
import type { ApprovalsPort, AuditPort, BusPort, PolicyPort, TerminalsPort } from "./ports";
import { noteRow } from "./share-audit";
import type { ShareBackend } from "./share-backend";
import { createShareEffects, type ShareEffects } from "./share-effects";
import type { ShareFact } from "./share-facts";
import { checkTtl, type IntakeDeps, questionOf, remedyOf, resolveRequest, takeIn } from "./share-intake";
import { initialState } from "./share-machine";
import { emptyNotes, type Requester, type ShareRecord, toView } from "./share-record";
import { createShareStore, type ShareStore } from "./share-store";
import type { SweepRecords } from "./sweep-record";
import { createTtlManager } from "./ttl-manager";

/** The guests' status line shows seconds in the grace period. */
const NOTICE_EVERY_MS = 1_000;

export interface SharingDeps {
  readonly clock: Clock;
  readonly newId: {
    share(): ShareId;
    guest(): GuestId;
    correlation(): CorrelationId;
  };
  readonly terminals: TerminalsPort;
  readonly policy: PolicyPort;
  readonly approvals: ApprovalsPort;
  readonly audit: AuditPort;
  readonly bus: BusPort;
  readonly backends: ReadonlyMap<Backend, ShareBackend>;
  /** Read afresh for each request, so that a reloaded configuration counts at once. */
  readonly limits: () => SharingLimits;
  readonly reachOf: (backend: Backend, relay: string) => Reach | null;
  readonly sweep: SweepRecords;
  readonly hostKeyAlias: string;
  readonly onImpossible: (record: ShareRecord, fact: ShareFact) => void;
  readonly onBug: (error: unknown) => void;
}

/** A failure with the id under which the audit log has it. */
export type Refusal = ShareError & { readonly correlationId: CorrelationId };
export type Answer<T> = Result<T, Refusal>;
export type Selector =
  | { readonly shareIds: readonly ShareId[] }
  | { readonly terminalId: TerminalId }
  | { readonly laneId: LaneId }
  | { readonly all: true };

export interface Sharing {
  /** Checks in the order of INTERFACE 1. With `wait` answers when live, waiting for an approval, or failed. */
  start(asked: ShareRequest, by: Requester, wait: boolean): Promise<Answer<{ share: ShareView; join: Join | null }>>;
  /** Writes down a start that could not even be read as one. */
  refuse(error: ShareError, by: Requester): Refusal;
  check(asked: ShareRequest, by: Requester): Promise<Answer<Verdict>>;
  list(all: boolean): readonly ShareView[];
  show(shareId: ShareId): Answer<ShareView>;
  link(shareId: ShareId, by: Requester): Promise<Answer<Join>>;
  extend(shareId: ShareId, by: Requester, to: { byMs: number } | { untilMs: number }): Promise<Answer<ShareView>>;
  /** Ends what is open among the selected and answers, with the proof, when it has ended. */
  revoke(selector: Selector, actor: Actor, cause?: EndCause): Promise<Answer<readonly ShareView[]>>;
  /** Tells a waiting share what was decided about it. */
  decide(shareId: ShareId, fact: Extract<ShareFact, { type: `approval-${string}` }>, actor: Actor): void;
  /** Ends every share as `runtime-stopping`; resolves with how many when nothing of ours is left. */
  dispose(): Promise<number>;
}

const TIMER: Actor = { kind: "timer", id: "ttl" };
const RUNTIME: Actor = { kind: "runtime", id: "terminals" };

/** Enough to tell two links apart in the log, far too little to guess one from. */
const linkHash = (join: Join): string => createHash("sha256").update(join.user).digest("hex").slice(0, 12);

export const createSharing = (deps: SharingDeps): Sharing => {
  const { clock } = deps;
  // The machine's effects need the store and the store runs effects: the knot is tied here and nowhere else.
  let effects: ShareEffects | null = null;
  const store: ShareStore = createShareStore({ ...deps, runEffect: (effect, record) => effects?.run(effect, record) });
  const ttl = createTtlManager({
    clock,
    listeners: {
      onGrace: (shareId) => store.dispatch(shareId, { type: "grace-reached" }, TIMER),
      onElapsed: (shareId) => store.dispatch(shareId, { type: "time-elapsed" }, TIMER),
    },
  });
  effects = createShareEffects({ ...deps, store, ttl, newGuestId: deps.newId.guest });
  const running = effects;

  const openSharesOf = (terminalId: TerminalId): ShareId[] =>
    store
      .list()
      .filter((record) => record.terminal.terminalId === terminalId && isOpenPhase(record.state.phase))
      .map((record) => record.shareId);
  const intake: IntakeDeps = { ...deps, openSharesOf };

  const end = (shareId: ShareId, cause: EndCause, actor: Actor): void =>
    store.dispatch(shareId, { type: "end-requested", cause }, actor);
  const forgetTerminal = deps.terminals.onTerminalClosed((terminalId) => {
    for (const shareId of openSharesOf(terminalId)) end(shareId, "terminal-closed", RUNTIME);
  });
  const ticking = clock.every(NOTICE_EVERY_MS, () => running.refreshNotices());

  const refusal = (error: ShareError, correlationId: CorrelationId): { ok: false; error: Refusal } =>
    fail({ ...error, correlationId });

  const refuse = (error: ShareError, by: Requester, terminalId: TerminalId | null = null): Refusal => {
    const correlationId = deps.newId.correlation();
    const data = { code: error.code, message: error.message };
    store.record([
      { type: "share.refused", correlationId, actor: by, shareId: null, terminalId, laneId: null, backend: null, data },
    ]);
    return { ...error, correlationId };
  };

  /** The share if it answers this command in its phase. */
  const find = (shareId: ShareId, command: ShareCommand): Answer<ShareRecord> => {
    const record = store.get(shareId);
    if (record === undefined) {
      const words = `There is no share ${shareId}.`;
      return refusal(shareError("not-found", words, { kind: "share", id: shareId }), deps.newId.correlation());
    }
    const { phase } = record.state;
    if (commandsAllowedIn[phase].includes(command)) return ok(record);
    const words = `A share that is ${phase} cannot do this.`;
    return refusal(shareError("wrong-phase", words, { phase, command }), record.correlationId);
  };

  const admit = (asked: ShareRequest, by: Requester): Answer<ShareRecord> => {
    const taken = takeIn(asked, intake);
    if (!taken.ok) {
      const isUnknown = taken.error.code === "not-found";
      return fail(refuse(taken.error, by, isUnknown ? null : asked.terminalId));
    }
    const record: ShareRecord = {
      shareId: deps.newId.share(),
      correlationId: deps.newId.correlation(),
      ...taken.value,
      requestedBy: by,
      requestedAtMs: clock.nowMs(),
      state: initialState(taken.value.request.ttlMs, deps.limits().graceMs),
      notes: emptyNotes,
    };
    const admitted = store.admit(record, { type: "ask-policy", approved: false });
    return admitted.ok ? ok(record) : refusal(admitted.error, record.correlationId);
  };

  const isDecided = ({ state }: ShareRecord): boolean => state.phase !== "requested" && state.phase !== "starting";

  const answerOf = (record: ShareRecord): Answer<{ share: ShareView; join: Join | null }> => {
    const { phase, lastError, endCause } = record.state;
    if (phase === "live" || phase === "grace" || phase === "awaiting-approval") {
      return ok({ share: toView(record), join: record.notes.join });
    }
    const stopped = shareError("wrong-phase", `The share was ${endCause ?? "stopped"} before it was live.`, {
      phase,
      command: "start",
    });
    return refusal(lastError ?? stopped, record.correlationId);
  };

  const ask = async (record: ShareRecord, by: Requester, action: "extend" | "reveal-link", ttlMs: number) => {
    const liveShares = openSharesOf(record.terminal.terminalId).length - 1;
    const question = questionOf(action, record, by, { approved: false, liveShares, ttlMs });
    const verdict = await deps.policy.decide(question);
    if (verdict.verdict === "allow") return ok(undefined);
    const data = { reason: verdict.reason, policyIds: verdict.policyIds, remedy: remedyOf(verdict.instead) };
    return fail(shareError("policy-denied", `Not allowed: ${verdict.reason}`, data));
  };

  const select = (selector: Selector): Answer<readonly ShareId[]> => {
    if ("all" in selector) return ok(openIds());
    if ("terminalId" in selector) return ok(openSharesOf(selector.terminalId));
    if ("laneId" in selector) {
      return ok(store.list().filter((each) => each.terminal.laneId === selector.laneId && isOpenPhase(each.state.phase)).map((each) => each.shareId));
    }
    for (const shareId of selector.shareIds) {
      const found = find(shareId, "revoke");
      if (!found.ok) return found;
    }
    return ok(selector.shareIds);
  };
  const openIds = (): ShareId[] =>
    store
      .list()
      .filter((record) => isOpenPhase(record.state.phase))
      .map((record) => record.shareId);

  const endAll = async (shareIds: readonly ShareId[], cause: EndCause, actor: Actor): Promise<readonly ShareView[]> => {
    for (const shareId of shareIds) end(shareId, cause, actor);
    const ended = shareIds.map((shareId) => store.until(shareId, (record) => record.state.phase === "ended"));
    return (await Promise.all(ended)).map(toView);
  };

  const planExtension = (
    record: ShareRecord,
    to: { byMs: number } | { untilMs: number },
  ): Result<{ byMs: number; ttlMs: number }> => {
    const { expiresAtMs, ttlMs } = record.state;
    const byMs = "byMs" in to ? to.byMs : to.untilMs - (expiresAtMs ?? 0);
    if (byMs <= 0) {
      const problem = "must be later than the share's end";
      return fail(shareError("invalid-input", `untilMs: ${problem}`, { issues: [{ path: "untilMs", problem }] }));
    }
    const checked = checkTtl(ttlMs + byMs, deps.limits());
    return checked.ok ? ok({ byMs, ttlMs: ttlMs + byMs }) : checked;
  };

  return {
    start: async (asked, by, wait) => {
      const admitted = admit(asked, by);
      if (!admitted.ok) return admitted;
      if (!wait) return ok({ share: toView(admitted.value), join: null });
      const decided = await store.until(admitted.value.shareId, isDecided);
      if (decided.state.phase !== "ending") return answerOf(decided);
      // A failed start answers when its remains are gone: whoever retries must not meet them.
      return answerOf(await store.until(decided.shareId, (record) => record.state.phase === "ended"));
    },
    refuse,
    check: async (asked, by) => {
      const request = resolveRequest(asked, intake);
      if (!request.ok) return refusal(request.error, deps.newId.correlation());
      const terminal = deps.terminals.describe(asked.terminalId);
      if (!terminal.ok) return refusal(terminal.error, deps.newId.correlation());
      const liveShares = openSharesOf(asked.terminalId).length;
      const looked = { request: request.value, terminal: terminal.value };
      return ok(await deps.policy.decide(questionOf("share", looked, by, { approved: false, liveShares })));
    },
    list: (all) => store.list().filter((record) => all || isOpenPhase(record.state.phase)).map(toView),
    show: (shareId) => {
      const found = find(shareId, "revoke");
      return found.ok ? ok(toView(found.value)) : found;
    },
    link: async (shareId, by) => {
      const found = find(shareId, "link");
      if (!found.ok) return found;
      const allowed = await ask(found.value, by, "reveal-link", found.value.state.ttlMs);
      if (!allowed.ok) return refusal(allowed.error, found.value.correlationId);
      const current = find(shareId, "link");
      if (!current.ok) return current;
      const { join } = current.value.notes;
      if (join === null) {
        const data = { backend: current.value.request.backend, relay: current.value.request.relay, hint: "Wait until it is back." };
        return refusal(shareError("relay-unreachable", "The share has no link just now.", data), current.value.correlationId);
      }
      // Written before it is shown: what cannot be recorded is not revealed.
      const written = store.record([noteRow(current.value, "share.link-revealed", by, { linkHash: linkHash(join) })]);
      if (!written.ok) return refusal(written.error, current.value.correlationId);
      if (current.value.state.linkState === "rotated") store.dispatch(shareId, { type: "link-back" }, by);
      return ok({ ...join, expiresAtMs: current.value.state.expiresAtMs });
    },
    extend: async (shareId, by, to) => {
      const found = find(shareId, "extend");
      if (!found.ok) return found;
      const planned = planExtension(found.value, to);
      const allowed = planned.ok ? await ask(found.value, by, "extend", planned.value.ttlMs) : planned;
      // Both clocks are asked now: an extension must not win against a time that is already up.
      ttl.check();
      const current = find(shareId, "extend");
      if (!current.ok) return current;
      const checked = allowed.ok ? planExtension(current.value, to) : allowed;
      if (!checked.ok) {
        const data = { code: checked.error.code, message: checked.error.message };
        store.record([noteRow(current.value, "share.extend-refused", by, data)]);
        return refusal(checked.error, current.value.correlationId);
      }
      store.dispatch(shareId, { type: "extended", byMs: checked.value.byMs }, by);
      const after = find(shareId, "extend");
      return after.ok ? ok(toView(after.value)) : after;
    },
    revoke: async (selector, actor, cause = "revoked") => {
      const selected = select(selector);
      return selected.ok ? ok(await endAll(selected.value, cause, actor)) : selected;
    },
    decide: (shareId, fact, actor) => store.dispatch(shareId, fact, actor),
    dispose: async () => {
      const ended = await endAll(openIds(), "runtime-stopping", { kind: "runtime", id: "runtime" });
      ticking.cancel();
      forgetTerminal();
      ttl.dispose();
      await running.settled();
      return ended.length;
    },
  };
};
