// Sharing as the router sees it: every command of a share behind one interface. Connects the parts in this folder.
import type { Actor } from "#contract/audit";
import type { ShareRequest, Verdict } from "#contract/commands";
import { type Backend, ok, type ShareError, shareError } from "#contract/errors";
import type { CorrelationId, GuestId, ShareId, TerminalId } from "#contract/ids";
import { type EndCause, isOpenPhase } from "#contract/phases";
import type { Join, ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import type { Clock } from "../../platform/clock";
import { detach } from "../../platform/detach";
import type { ShareBackend } from "./backends/backend";
import { type Answer, createCommandChecks, type Refusal } from "./commands/checks";
import { createExtend, type Extension } from "./commands/extend";
import { createGuestCommands, type GuestCommands } from "./commands/guests";
import { createInvite } from "./commands/invite";
import { describeRequest, type RequestDeps } from "./commands/request";
import { createReveal } from "./commands/reveal";
import { createRevoke, type Selector } from "./commands/revoke";
import { createStartDecision, createStarting, type Started } from "./commands/start";
import { createSwitch, type Switched } from "./commands/switch";
import { createShareEffects, type ShareEffects } from "./life/effects";
import type { SweepRecords } from "./life/sweep";
import type { Watchdog } from "./life/watchdog";
import {
  type ApprovalsPort,
  type BusPort,
  type GuestKeysPort,
  type PolicyPort,
  refusingAudit,
  refusingPolicy,
  type ShareAuditPort,
  type TerminalsPort,
} from "./ports";
import type { FactOf, ShareFact } from "./share/facts";
import { createShareGate } from "./share/gate";
import { type Requester, type ShareRecord, toView } from "./share/record";
import { createShareStore, type ShareStore } from "./share/store";
import { createTtlManager } from "./ttl-manager";

/** In the grace period the guests' status line shows seconds. */
const STATUS_LINE_EVERY_MS = 1_000;

export interface SharingDeps extends Omit<RequestDeps, "terminals" | "guestTraitsOf"> {
  readonly clock: Clock;
  readonly newId: {
    share(): ShareId;
    guest(): GuestId;
    correlation(): CorrelationId;
  };
  readonly terminals: TerminalsPort;
  /** Absent: everything is denied. */
  readonly policy?: PolicyPort;
  readonly approvals: ApprovalsPort;
  /** Absent: nothing can be audited, so nothing starts. */
  readonly audit?: ShareAuditPort;
  readonly bus: BusPort;
  readonly backends: ReadonlyMap<Backend, ShareBackend>;
  /** Read for each request, so that a reloaded configuration applies immediately. */
  readonly limits: () => SharingLimits;
  readonly sweep: SweepRecords;
  readonly watchdog: Watchdog;
  readonly guestKeys: GuestKeysPort;
  /** `lanecast-<home id>`: the one name for this home's relay key in every guest's known_hosts. */
  readonly hostKeyAlias: string;
  /** The machine's table says that this cannot happen. Tests throw; production logs. */
  readonly onImpossible: (record: ShareRecord, fact: ShareFact) => void;
  readonly onBug: (error: unknown) => void;
}

/** The decision about a request that waits for approval. */
export type ApprovalDecided = FactOf<"approval-given" | "approval-refused" | "approval-expired">;

export interface Sharing {
  /** Runs the checks in their order (START1). With `wait`, answers when the share is live, waits for approval, or has failed. */
  start(asked: ShareRequest, by: Requester, wait: boolean): Promise<Answer<Started>>;
  /** Audits a start whose input could not even be read. */
  refuse(error: ShareError, by: Requester): Refusal;
  /** What the gate would say. Starts and audits nothing. */
  check(asked: ShareRequest, by: Requester): Promise<Answer<Verdict>>;
  list(all: boolean): readonly ShareView[];
  show(shareId: ShareId): Answer<ShareView>;
  /** Makes the same request again, with every check and the gate. */
  again(shareId: ShareId, by: Requester, wait: boolean): Promise<Answer<Started>>;
  /** Make before break. Any failure leaves the old share as it was. */
  switchTo(shareId: ShareId, backend: Backend, by: Requester): Promise<Answer<Switched>>;
  link(shareId: ShareId, by: Requester): Promise<Answer<Join>>;
  /** The link as a note for the guest. Audited as a reveal. */
  invite(shareId: ShareId, by: Requester): Promise<Answer<string>>;
  readonly guests: GuestCommands;
  extend(shareId: ShareId, by: Requester, to: Extension): Promise<Answer<ShareView>>;
  /** Ends the open shares among the selected and answers with their proofs once they have ended. */
  revoke(selector: Selector, actor: Actor, cause?: EndCause): Promise<Answer<readonly ShareView[]>>;
  /** Passes a decision to a waiting share and returns the share. Errors: not-found. */
  decide(shareId: ShareId, fact: ApprovalDecided, actor: Actor): Answer<ShareView>;
  /** The audit log failed elsewhere. Every open share ends, as it does when its own row cannot be written. */
  loseRecord(error: ShareError<"audit-unavailable">): void;
  /** Ends the shares whose files something has removed: their worker and their door can't be used any more. */
  checkFiles(): void;
  /** Ends every share as `runtime-stopping`. `by`: who stopped the runtime. Resolves with their number once nothing is left. */
  dispose(by?: Actor): Promise<number>;
}

const TIMER: Actor = { kind: "timer", id: "ttl" };
const RUNTIME: Actor = { kind: "runtime", id: "runtime" };

/** Why lanecast itself closed the terminal; null if its shell ended or the operator closed it. */
const closingOf = (terminals: TerminalsPort, terminalId: TerminalId): ShareError | null => {
  const reason = terminals.endOf?.(terminalId) ?? null;
  return reason === null ? null : shareError("not-found", reason, { kind: "terminal", id: terminalId });
};

const CANNOT = { guestsBy: "nothing", canChangeAccess: false } as const;

const createGuestTraits =
  (backends: SharingDeps["backends"]): RequestDeps["guestTraitsOf"] =>
  (name, relayName) => {
    const backend = backends.get(name);
    const relay = backend?.relay(relayName) ?? null;
    return backend === undefined || relay === null ? CANNOT : backend.capabilities(null, relay);
  };

export const createSharing = (given: SharingDeps): Sharing => {
  const guestTraitsOf = createGuestTraits(given.backends);
  const deps = { policy: refusingPolicy, audit: refusingAudit, guestTraitsOf, ...given };
  const { clock, terminals, limits } = deps;
  // The store runs effects and effects need the store. This is the only place that ties the two together.
  let effects: ShareEffects | null = null;
  const store: ShareStore = createShareStore({ ...deps, runEffect: (effect, record) => effects?.run(effect, record) });
  const ttl = createTtlManager({
    clock,
    listeners: {
      onGrace: (shareId) => store.dispatch(shareId, { type: "grace-reached" }, TIMER),
      onElapsed: (shareId) => store.dispatch(shareId, { type: "time-elapsed" }, TIMER),
      onBug: deps.onBug,
    },
  });
  const gate = createShareGate({ ...deps, list: store.list });
  const decideStart = createStartDecision({ ...deps, gate, list: store.list });
  const running = createShareEffects({ ...deps, store, ttl, gate, decideStart, newGuestId: deps.newId.guest });
  effects = running;
  const checks = createCommandChecks({ store, gate, newCorrelationId: deps.newId.correlation });
  const starting = createStarting({ ...deps, store, checks });
  const { revoke, endOpen } = createRevoke(store, checks);
  const link = createReveal({ store, checks });
  const unsubscribe = terminals.onTerminalClosed((terminalId) =>
    detach(endOpen({ terminalId }, RUNTIME, "terminal-closed", closingOf(terminals, terminalId))),
  );
  const statusLines = clock.every(STATUS_LINE_EVERY_MS, running.refreshStatusLines);

  const show: Sharing["show"] = (shareId) => {
    const found = checks.find(shareId, "revoke");
    return found.ok ? ok(toView(found.value)) : found;
  };

  return {
    start: starting.start,
    again: starting.again,
    switchTo: createSwitch({ ...deps, store, checks, starting, decisionsOf: running.decisionsOf }),
    refuse: checks.refuseRequest,
    check: async (asked, by) => {
      const checked = describeRequest(asked, deps);
      if (!checked.ok) return checks.fail(checked.error);
      return ok(await gate.check(checked.value.request, checked.value.terminal, by));
    },
    list: (all) =>
      store
        .list()
        .filter((record) => all || isOpenPhase(record.state.phase))
        .map(toView),
    show,
    link,
    invite: createInvite(store, link),
    guests: createGuestCommands({ checks, guestsOf: running.guestsOf }),
    extend: createExtend({ store, checks, ttl, limits }),
    revoke: (selector, actor, cause = "revoked") => revoke(selector, actor, cause),
    decide: (shareId, fact, actor) => {
      store.dispatch(shareId, fact, actor);
      return show(shareId);
    },
    loseRecord: store.loseRecord,
    checkFiles: running.checkFiles,
    dispose: async (by = RUNTIME) => {
      const ended = await endOpen({ all: true }, by, "runtime-stopping");
      statusLines.cancel();
      unsubscribe();
      ttl.dispose();
      await running.settled();
      for (const part of [deps.watchdog, store]) part.dispose();
      return ended.length;
    },
  };
};
