// Sharing as the router sees it: every command of a share, in the order of its checks. Owns the shares; knows no transport.

import type { Actor } from "#contract/audit";
import type { ShareRequest, Verdict } from "#contract/commands";
import { type Backend, ok, type ShareError } from "#contract/errors";
import type { CorrelationId, GuestId, ShareId } from "#contract/ids";
import { type EndCause, isOpenPhase } from "#contract/phases";
import type { Join, ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import type { Clock } from "../../platform/clock";
import type { ShareBackend } from "./backends/backend";
import { type Answer, createShareDesk, type Refusal, type Selector, type ShareDesk } from "./commands/checks";
import { createExtend, type Extension } from "./commands/extend";
import { createShareGuests, type ShareGuests } from "./commands/guests";
import { inviteText } from "./commands/invite";
import { type IntakeDeps, questionOf, resolveRequest } from "./commands/request";
import { createReveal } from "./commands/reveal";
import { createStarting, type Started } from "./commands/start";
import { createSwitch, type Switched } from "./commands/switch";
import { createShareEffects, type ShareEffects } from "./life/effects";
import type { SweepRecords } from "./life/sweep-record";
import {
  type ApprovalsPort,
  type AuditPort,
  type BusPort,
  type GuestKeysPort,
  type PolicyPort,
  refusingAudit,
  refusingPolicy,
  type TerminalsPort,
} from "./ports";
import type { FactOf, ShareFact } from "./share/facts";
import { createShareGate } from "./share/gate";
import { placesOf, undecidedOf } from "./share/places";
import { type Requester, type ShareRecord, toView } from "./share/record";
import { createShareStore, type ShareStore } from "./share/store";
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
  /** Absent: nothing is allowed. */
  readonly policy?: PolicyPort;
  readonly approvals: ApprovalsPort;
  /** Absent: nothing can be recorded, so nothing opens. */
  readonly audit?: AuditPort;
  readonly bus: BusPort;
  readonly backends: ReadonlyMap<Backend, ShareBackend>;
  /** Read afresh for each request, so that a reloaded configuration counts at once. */
  readonly limits: () => SharingLimits;
  /** The reach of a relay by name, or null when the backend has none of that name. */
  readonly reachOf: IntakeDeps["reachOf"];
  readonly traitsOf: IntakeDeps["traitsOf"];
  readonly counterpartOf: IntakeDeps["counterpartOf"];
  readonly sweep: SweepRecords;
  readonly guestKeys: GuestKeysPort;
  /** `lanecast-<home id>`: one name for the relay's key in every guest's known_hosts. */
  readonly hostKeyAlias: string;
  /** A cell of the machine's table that says "impossible" was reached: tests throw, production logs. */
  readonly onImpossible: (record: ShareRecord, fact: ShareFact) => void;
  readonly onBug: (error: unknown) => void;
}

/** What can be decided about a request that waits. */
export type ApprovalDecided = FactOf<"approval-given" | "approval-refused" | "approval-expired">;

export interface Sharing {
  /** Checks in the order of INTERFACE 1. With `wait` answers when live, waiting for an approval, or failed. */
  start(asked: ShareRequest, by: Requester, wait: boolean): Promise<Answer<Started>>;
  /** Writes down a start that could not even be read as one. */
  refuse(error: ShareError, by: Requester): Refusal;
  /** What the gate would say; starts and records nothing. */
  check(asked: ShareRequest, by: Requester): Promise<Answer<Verdict>>;
  list(all: boolean): readonly ShareView[];
  show(shareId: ShareId): Answer<ShareView>;
  /** The same request anew, through every check and the gate. */
  again(shareId: ShareId, by: Requester, wait: boolean): Promise<Answer<Started>>;
  /** Make before break; whatever fails, the old share stays as it was. */
  switchTo(shareId: ShareId, backend: Backend, by: Requester): Promise<Answer<Switched>>;
  link(shareId: ShareId, by: Requester): Promise<Answer<Join>>;
  /** The link in words for the guest. A reveal, and recorded as one. */
  invite(shareId: ShareId, by: Requester): Promise<Answer<string>>;
  readonly guests: ShareGuests;
  extend(shareId: ShareId, by: Requester, to: Extension): Promise<Answer<ShareView>>;
  /** Ends what is open among the selected and answers, with the proof, when it has ended. */
  revoke(selector: Selector, actor: Actor, cause?: EndCause): Promise<Answer<readonly ShareView[]>>;
  /** Tells a waiting share what was decided about it; answers with what became of it. Errors: not-found. */
  decide(shareId: ShareId, fact: ApprovalDecided, actor: Actor): Answer<ShareView>;
  /** Something beside the shares could not be written down: whatever is open ends, as when a row of its own cannot. */
  loseRecord(error: ShareError<"audit-unavailable">): void;
  /** Ends every share as `runtime-stopping`, by whoever ended the runtime; resolves with how many when nothing of ours is left. */
  dispose(by?: Actor): Promise<number>;
}

const TIMER: Actor = { kind: "timer", id: "ttl" };
const RUNTIME: Actor = { kind: "runtime", id: "runtime" };

interface Parts {
  readonly deps: Required<SharingDeps>;
  readonly desk: ShareDesk;
  readonly intake: IntakeDeps;
}

const hasEnded = ({ state }: ShareRecord): boolean => state.phase === "ended";

const countsOf = (store: ShareStore): Pick<IntakeDeps, "placesOf" | "undecidedOf"> => ({
  placesOf: (terminalId) => placesOf(store.list(), terminalId),
  undecidedOf: (by) => undecidedOf(store.list(), by),
});

const createCheck =
  ({ deps, desk, intake }: Parts): Sharing["check"] =>
  async (asked, by) => {
    const request = resolveRequest(asked, intake);
    if (!request.ok) return desk.refusal(request.error, deps.newId.correlation());
    const terminal = deps.terminals.describe(asked.terminalId);
    if (!terminal.ok) return desk.refusal(terminal.error, deps.newId.correlation());
    const looked = { request: request.value, terminal: terminal.value };
    const liveShares = intake.placesOf(asked.terminalId).length;
    return ok(await deps.policy.decide(questionOf("share", looked, by, { approved: false, liveShares })));
  };

/** Ends what is open among these and resolves, in their order, when all have ended. */
const createEndAll =
  (store: ShareStore) =>
  async (shareIds: readonly ShareId[], cause: EndCause, actor: Actor): Promise<readonly ShareView[]> => {
    for (const shareId of shareIds) store.dispatch(shareId, { type: "end-requested", cause }, actor);
    return (await Promise.all(shareIds.map((shareId) => store.until(shareId, hasEnded)))).map(toView);
  };

const createShow =
  (desk: ShareDesk): Sharing["show"] =>
  (shareId) => {
    const found = desk.find(shareId, "revoke");
    return found.ok ? ok(toView(found.value)) : found;
  };

export const createSharing = (given: SharingDeps): Sharing => {
  const deps = { policy: refusingPolicy, audit: refusingAudit, ...given };
  const { clock } = deps;
  // Effects need the store and the store runs effects: the knot is tied here and nowhere else.
  let effects: ShareEffects | null = null;
  const store: ShareStore = createShareStore({ ...deps, runEffect: (effect, record) => effects?.run(effect, record) });
  const ttl = createTtlManager({
    clock,
    listeners: {
      onGrace: (shareId) => store.dispatch(shareId, { type: "grace-reached" }, TIMER),
      onElapsed: (shareId) => store.dispatch(shareId, { type: "time-elapsed" }, TIMER),
    },
  });
  const gate = createShareGate({ ...deps, list: store.list });
  const running = createShareEffects({ ...deps, store, ttl, gate, newGuestId: deps.newId.guest });
  effects = running;
  const desk = createShareDesk({ store, gate, newCorrelationId: deps.newId.correlation });
  const intake: IntakeDeps = { ...deps, ...countsOf(store) };
  const starting = createStarting({ ...deps, store, desk, intake });
  const endAll = createEndAll(store);
  const forgetTerminals = deps.terminals.onTerminalClosed(
    (terminalId) => void endAll(desk.openSharesOf(terminalId), "terminal-closed", RUNTIME),
  );
  const show = createShow(desk);
  const link = createReveal(store, desk);
  const ticking = clock.every(NOTICE_EVERY_MS, running.refreshNotices);

  return {
    start: starting.start,
    again: starting.again,
    switchTo: createSwitch({ ...deps, store, desk, starting, ttl }),
    refuse: desk.refuse,
    check: createCheck({ deps, desk, intake }),
    list: (all) =>
      store
        .list()
        .filter((record) => all || isOpenPhase(record.state.phase))
        .map(toView),
    show,
    link,
    invite: async (shareId, by) => {
      const join = await link(shareId, by);
      if (!join.ok) return join;
      const request = store.get(shareId)?.request;
      const knock = request?.knock ?? false;
      const needsKey = request?.anyoneWithLink === false;
      return ok(inviteText({ join: join.value, knock, needsKey }, clock.nowMs()));
    },
    guests: createShareGuests({ desk, guestsOf: running.guestsOf }),
    extend: createExtend({ store, desk, ttl, limits: deps.limits }),
    revoke: async (selector, actor, cause = "revoked") => {
      const selected = desk.select(selector);
      return selected.ok ? ok(await endAll(selected.value, cause, actor)) : selected;
    },
    decide: (shareId, fact, actor) => {
      store.dispatch(shareId, fact, actor);
      return show(shareId);
    },
    loseRecord: store.loseRecord,
    dispose: async (by = RUNTIME) => {
      const selected = desk.select({ all: true });
      const ended = selected.ok ? await endAll(selected.value, "runtime-stopping", by) : [];
      ticking.cancel();
      forgetTerminals();
      ttl.dispose();
      await running.settled();
      return ended.length;
    },
  };
};
