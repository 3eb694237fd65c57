// Adopts panes of the operator's own tmux as mirrors, and finds the mirrors of an earlier runtime again.
import { fail, ok, type Result } from "#contract/errors";
import type { Adopted, TheirPaneView } from "#contract/lane";
import { terminalNotFound } from "../lane-registry";
import type { Lanes, OpenedMirror } from "../lanes";
import type { TerminalRecord } from "../session-listing";
import type { MirrorOf } from "./mirror-option";
import { findOwnTtys } from "./own-side";
import { findLives } from "./pipe";
import { pipeFolder } from "./pipe-folders";
import {
  createRunningMirrors,
  type EndedMirror,
  type RunningMirrors,
  type RunningMirrorsDeps,
} from "./running-mirrors";
import { askPane, listPanes, type TheirPane } from "./their-panes";
import { findSockets, isOwnSocket } from "./their-tmux";
import {
  adoptedOf,
  cannotAdopt,
  mirrorOf,
  noServer,
  notFound,
  refusalOf,
  rememberedPane,
  startError,
  viewOf,
} from "./words";

export type { EndedMirror };

/** Where to look for panes: one server, or all servers of this account. */
export interface PanesQuery {
  readonly server?: string;
  readonly tmuxTmpdir?: string;
}

export interface AdoptRequest {
  readonly server: string;
  /** `%3` */
  readonly pane: string;
  readonly name?: string;
}

export interface AdoptedLane extends OpenedMirror {
  readonly adopted: Adopted;
}

export interface Mirrors
  extends Pick<
    RunningMirrors,
    "checkClients" | "refusalOfNext" | "endOf" | "onEnded" | "forget" | "stopAll" | "dispose"
  > {
  /** Errors: not-found (no server of this account answers there). */
  panes(query: PanesQuery): Promise<Result<readonly TheirPaneView[]>>;
  /** Errors: not-found, setup-problem (the pane can't be adopted), invalid-input (`name`), internal. */
  adopt(request: AdoptRequest): Promise<Result<AdoptedLane>>;
  /** Finds the mirrors that an earlier runtime left. Closes those that have ended, with their lanes. */
  restore(): Promise<void>;
}

export interface MirrorsDeps extends RunningMirrorsDeps {
  readonly lanes: Pick<Lanes, "newMirrorLane">;
  /** The account that the runtime runs as. */
  readonly uid: number;
}

const createPanes =
  ({ theirs, server, env, uid }: MirrorsDeps): Mirrors["panes"] =>
  async ({ server: socket, tmuxTmpdir }) => {
    if (socket !== undefined && !isOwnSocket(socket, uid)) return fail(noServer(socket));
    const sockets = socket === undefined ? findSockets(uid, [env.TMUX_TMPDIR, tmuxTmpdir]) : [socket];
    const listing = Promise.all(sockets.map((each) => listPanes(theirs, each)));
    const [listed, ttys] = await Promise.all([listing, findOwnTtys(server)]);
    if (socket !== undefined && listed[0] === null) return fail(noServer(socket));
    return ok(listed.flatMap((panes) => panes ?? []).map(viewOf(ttys)));
  };

/** The pane, if it can be adopted. */
const createFind =
  ({ theirs, server, registry, uid }: MirrorsDeps, running: RunningMirrors) =>
  async ({ server: socket, pane: id }: AdoptRequest): Promise<Result<TheirPane>> => {
    const listed = isOwnSocket(socket, uid) ? await listPanes(theirs, socket) : null;
    if (listed === null) return fail(noServer(socket));
    const pane = listed.find((each) => each.pane === id);
    if (pane === undefined) return fail(notFound("pane", id, `There is no pane ${id} in the tmux server ${socket}.`));
    const mirroredBy = running.find(pane.key);
    const lane = mirroredBy === null ? undefined : registry.find(mirroredBy)?.laneName;
    if (lane !== undefined)
      return fail(cannotAdopt(pane, { what: `the lane ${lane} already mirrors it`, hint: "Share that lane." }));
    const refusal = refusalOf(pane, await findOwnTtys(server));
    return refusal === null ? ok(pane) : fail(cannotAdopt(pane, refusal));
  };

const createAdopt = (deps: MirrorsDeps, running: RunningMirrors): Mirrors["adopt"] => {
  const find = createFind(deps, running);
  return async (request) => {
    const found = await find(request);
    if (!found.ok) return found;
    const pane = found.value;
    const name = request.name === undefined ? {} : { name: request.name };
    const asked = { ...name, suggestedName: pane.session, mirror: mirrorOf(pane), size: pane };
    const lane = await deps.lanes.newMirrorLane(asked);
    if (!lane.ok) return lane;
    const { terminalId } = lane.value;
    const mirror = running.create(terminalId, pane);
    const problem = await mirror.start();
    if (problem !== null) {
      await running.closeLane(terminalId);
      return fail(startError(pane, problem));
    }
    if (deps.registry.find(terminalId) === null) {
      await mirror.stop();
      return fail(terminalNotFound(terminalId));
    }
    running.add(terminalId, mirror);
    return ok({ ...lane.value, adopted: adoptedOf(mirror.pane()) });
  };
};

export const createMirrors = (deps: MirrorsDeps): Mirrors => {
  const { theirs, registry, runtimeDir } = deps;
  const running = createRunningMirrors(deps);

  const restoreOne = async ({ terminalId }: TerminalRecord, stored: MirrorOf): Promise<void> => {
    const now = await askPane(theirs, stored.server, stored.pane);
    const pane = typeof now === "string" || now.key !== stored.key ? rememberedPane(stored) : now;
    const mirror = running.create(terminalId, pane, findLives(pipeFolder(runtimeDir, terminalId)));
    running.add(terminalId, mirror);
    // Its size or program may have changed meanwhile. If its pipe has ended, this ends the mirror.
    mirror.takeOver();
  };

  return {
    ...running,
    panes: createPanes(deps),
    adopt: createAdopt(deps, running),
    restore: async () => {
      const left = registry.all().flatMap((record) => (record.mirror === null ? [] : [{ record, of: record.mirror }]));
      await Promise.all(left.map(({ record, of }) => restoreOne(record, of)));
    },
  };
};
