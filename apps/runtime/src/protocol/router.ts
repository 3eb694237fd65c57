// Connects the commands to the wire: the contract's router. One of the few files that use the RPC library.
import { ORPCError, ValidationError } from "@orpc/server";
import { RPCHandler } from "@orpc/server/bun-ws";
import { fail, type Issue, type Result, type ShareError, shareError } from "#contract/errors";
import type { CorrelationId } from "#contract/ids";
import type { WatchEvent } from "#contract/stream";
import type { Refusal } from "../integrations/sharing/commands/checks";
import type { GuestKeys } from "../integrations/sharing/guests/keys";
import type { Handoffs } from "../integrations/sharing/handoff";
import type { Requester } from "../integrations/sharing/share/record";
import type { GithubKeys } from "../platform/github-keys";
import type { AdoptHandlers } from "./adopt-handlers";
import type { CommandHandlers } from "./command-handlers";
import { handoffRoutes } from "./handoff-routes";
import { never, onTheWire, os, type SocketContext, unwrap } from "./implement";
import type { ReachHandlers } from "./reach-handlers";
import type { RecordHandlers } from "./record-handlers";
import { recordRoutes } from "./record-routes";
import type { RelayHandlers } from "./relay-handlers";
import { paced } from "./server/socket";

export interface RouterDeps {
  readonly guestKeys: Pick<GuestKeys, "list" | "add" | "rename" | "forget">;
  readonly githubKeys: GithubKeys;
  readonly commands: CommandHandlers;
  readonly handoffs: Handoffs;
  readonly records: RecordHandlers;
  readonly relays: RelayHandlers;
  readonly reach: ReachHandlers;
  readonly adopting: AdoptHandlers;
  readonly watch: (signal: AbortSignal) => AsyncGenerator<WatchEvent, void, void>;
  readonly newCorrelationId: () => CorrelationId;
  /** Logs an unexpected exception, which is a bug, with the id that the caller gets. Its text isn't sent to the caller. */
  readonly onBug: (error: unknown, correlationId: CorrelationId) => void;
}

const issuesOf = (error: ValidationError): Issue[] =>
  error.issues.map((issue) => ({
    path: (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join("."),
    problem: issue.message,
  }));

/** The error for an input that the contract rejects; null for any other error. */
const invalidInput = (thrown: unknown): ShareError | null => {
  if (!(thrown instanceof ORPCError) || !(thrown.cause instanceof ValidationError)) return null;
  if (thrown.code !== "BAD_REQUEST") return null;
  const issues = issuesOf(thrown.cause);
  const message = issues.map((issue) => `${issue.path}: ${issue.problem}`).join("; ");
  return shareError("invalid-input", message === "" ? "The input is invalid." : message, { issues });
};

const workRoutes = ({ commands, adopting }: RouterDeps) => ({
  runtime: {
    status: os.runtime.status.handler(() => commands.status()),
    backends: os.runtime.backends.handler(() => commands.backends()),
    stop: os.runtime.stop.handler(({ input, context }) => commands.stop(input.terminals, context.requester)),
    doctor: os.runtime.doctor.handler(() => commands.doctor()),
    openCode: os.runtime.openCode.handler(() => commands.openCode()),
    openLink: os.runtime.openLink.handler(({ input }) => commands.openLink(input.url)),
  },
  lane: {
    list: os.lane.list.handler(() => commands.laneList()),
    new: os.lane.new.handler(async ({ input }) => unwrap(await commands.laneNew(input))),
    panes: os.lane.panes.handler(async ({ input }) => ({ panes: [...unwrap(await adopting.panes(input))] })),
    adopt: os.lane.adopt.handler(async ({ input, context }) => unwrap(await adopting.adopt(input, context.requester))),
    rename: os.lane.rename.handler(async ({ input }) => {
      unwrap(await commands.laneRename(input.laneId, input.name));
      return {};
    }),
    label: os.lane.label.handler(async ({ input }) => {
      unwrap(await commands.laneLabel(input.laneId, input.labels));
      return {};
    }),
    close: os.lane.close.handler(async ({ input, context }) =>
      unwrap(await commands.laneClose(input.laneId, input.force, context.requester)),
    ),
  },
  terminal: {
    new: os.terminal.new.handler(async ({ input }) => unwrap(await commands.terminalNew(input.laneId, input.cwd))),
    close: os.terminal.close.handler(async ({ input, context }) =>
      unwrap(await commands.terminalClose(input.terminalId, input.force, context.requester)),
    ),
    attach: os.terminal.attach.handler(async ({ input }) => unwrap(await commands.terminalAttach(input))),
    view: os.terminal.view.handler(({ input, signal, context }) =>
      paced(commands.terminalView(input.terminalId, signal ?? never), context.room),
    ),
    type: os.terminal.type.handler(async ({ input }) => {
      unwrap(await commands.terminalType(input.terminalId, input.bytes));
      return {};
    }),
    resize: os.terminal.resize.handler(async ({ input }) => {
      unwrap(await commands.terminalResize(input.terminalId, input.cols, input.rows));
      return {};
    }),
  },
});

const shareRoutes = ({ commands: { sharing } }: RouterDeps) => ({
  share: {
    start: os.share.start.handler(async ({ input: { wait, ...input }, context }) =>
      unwrap(await sharing.start(input, context.requester, wait)),
    ),
    noteRefused: os.share.noteRefused.handler(({ input, context }) => {
      const problems = input.issues.map(({ path, problem }) => `${path} ${problem}`).join("; ");
      const error = shareError("invalid-input", `${problems}.`, { issues: input.issues });
      return { correlationId: sharing.refuse(error, context.requester).correlationId };
    }),
    list: os.share.list.handler(({ input }) => ({ shares: [...sharing.list(input.all)] })),
    show: os.share.show.handler(({ input }) => ({ share: unwrap(sharing.show(input.shareId)) })),
    link: os.share.link.handler(async ({ input, context }) => ({
      join: unwrap(await sharing.link(input.shareId, context.requester)),
    })),
    invite: os.share.invite.handler(async ({ input, context }) => ({
      text: unwrap(await sharing.invite(input.shareId, context.requester)),
    })),
    extend: os.share.extend.handler(async ({ input, context }) => ({
      share: unwrap(await sharing.extend(input.shareId, context.requester, input)),
    })),
    again: os.share.again.handler(async ({ input, context }) =>
      unwrap(await sharing.again(input.shareId, context.requester, input.wait)),
    ),
    switch: os.share.switch.handler(async ({ input, context }) =>
      unwrap(await sharing.switchTo(input.shareId, input.backend, context.requester)),
    ),
    revoke: os.share.revoke.handler(async ({ input, context }) => ({
      shares: [...unwrap(await sharing.revoke(input, context.requester))],
    })),
  },
});

const badUser = (problem: string): ShareError =>
  shareError("invalid-input", `${problem}.`, { issues: [{ path: "user", problem }] });

/** Guests and their keys. */
const guestRoutes = ({ commands: { sharing }, guestKeys, githubKeys, newCorrelationId }: RouterDeps) => {
  const settle = <T>(result: Result<T>): T =>
    unwrap(result.ok ? result : { ok: false, error: { ...result.error, correlationId: newCorrelationId() } });
  return {
    guest: {
      list: os.guest.list.handler(({ input }) => {
        const guests = [...unwrap(sharing.guests.list(input.shareId))];
        const { guestsKnown, liveAtMs } = unwrap(sharing.show(input.shareId));
        return { guests, ...(liveAtMs === null ? {} : { guestsKnown }) };
      }),
      kick: os.guest.kick.handler(async ({ input, context }) =>
        unwrap(await sharing.guests.kick(input.shareId, input.guestId, context.requester)),
      ),
      letBack: os.guest.letBack.handler(({ input, context }) => ({
        share: unwrap(sharing.guests.letBack(input.shareId, input.guestId, context.requester)),
      })),
      access: os.guest.access.handler(async ({ input: { shareId, guestId, access }, context }) => ({
        share: unwrap(await sharing.guests.setAccess(shareId, guestId, access, context.requester)),
      })),
      admit: os.guest.admit.handler(async ({ input, context }) => ({
        share: unwrap(await sharing.guests.admit(input.shareId, input.guestId, context.requester)),
      })),
      turnAway: os.guest.turnAway.handler(async ({ input, context }) => ({
        share: unwrap(await sharing.guests.turnAway(input.shareId, input.guestId, context.requester)),
      })),
    },
    guestKeys: {
      list: os.guestKeys.list.handler(() => ({ guestKeys: [...guestKeys.list()] })),
      add: os.guestKeys.add.handler(({ input }) => ({ guestKeys: [...settle(guestKeys.add(input.keys, input.name))] })),
      rename: os.guestKeys.rename.handler(({ input }) => ({
        guestKey: settle(guestKeys.rename(input.fingerprint, input.name)),
      })),
      forget: os.guestKeys.forget.handler(({ input }) => {
        settle(guestKeys.forget(input.fingerprint));
        return {};
      }),
      ofGithub: os.guestKeys.ofGithub.handler(async ({ input }) => {
        const lines = await githubKeys(input.user);
        return { keys: [...settle(lines.ok ? lines : fail(badUser(lines.error)))] };
      }),
    },
  };
};

/** Approvals, and the tokens of agents that request them. */
const approvalRoutes = ({ commands: { approvals, tokens } }: RouterDeps) => ({
  approval: {
    list: os.approval.list.handler(() => ({ approvals: [...approvals.list()] })),
    show: os.approval.show.handler(({ input }) => unwrap(approvals.show(input.approvalId))),
    give: os.approval.give.handler(async ({ input, context }) => ({
      approval: unwrap(await approvals.give(input, context.requester)),
    })),
    refuse: os.approval.refuse.handler(({ input, context }) => ({
      approval: unwrap(approvals.refuse(input.approvalId, input.note, context.requester)),
    })),
  },
  token: {
    new: os.token.new.handler(({ input, context }) => unwrap(tokens.create(input.role, input.name, context.requester))),
    list: os.token.list.handler(() => ({ tokens: [...unwrap(tokens.list())] })),
    revoke: os.token.revoke.handler(({ input, context }) => ({
      token: unwrap(tokens.revoke(input.tokenId, context.requester)),
    })),
  },
});

const createRouter = (deps: RouterDeps) =>
  os.router({
    ...workRoutes(deps),
    ...shareRoutes(deps),
    ...guestRoutes(deps),
    ...approvalRoutes(deps),
    ...handoffRoutes(deps),
    ...recordRoutes(deps),
    watch: os.watch.handler(({ signal, context }) => paced(deps.watch(signal ?? never), context.room)),
  });

/** Turns anything that a handler threw into an error of the contract with an id. The text and stack of a bug aren't sent. */
const translate = (deps: RouterDeps, thrown: unknown, path: readonly string[], requester: Requester): unknown => {
  const invalid = invalidInput(thrown);
  if (invalid !== null) {
    // A start with invalid input is still recorded (START1).
    if (path.join(".") === "share.start") return onTheWire(deps.commands.sharing.refuse(invalid, requester));
    return onTheWire({ ...invalid, correlationId: deps.newCorrelationId() });
  }
  if (thrown instanceof ORPCError && thrown.defined) return thrown;
  const correlationId = deps.newCorrelationId();
  deps.onBug(thrown, correlationId);
  return onTheWire({ ...shareError("internal", "Something went wrong in lanecast.", {}), correlationId });
};

/** Refuses a command before its input is read; null lets it pass. */
export type Guard = (path: readonly string[]) => Refusal | null | Promise<Refusal | null>;

/** Runs the commands of any number of sockets. */
export interface RpcHandler {
  message(wire: Wire, message: string | Uint8Array, options: { readonly context: SocketContext }): Promise<unknown>;
  /** Ends every stream of this socket. */
  close(wire: Wire): void;
}

/** The socket as the RPC library needs it; it ignores the returned value. */
export interface Wire {
  send(message: string | ArrayBufferLike | Uint8Array): number;
}

export const createRpcHandler = (deps: RouterDeps, guard: Guard): RpcHandler =>
  new RPCHandler<SocketContext>(createRouter(deps), {
    clientInterceptors: [
      async ({ next, path, context }) => {
        const refused = await guard(path);
        if (refused !== null) throw onTheWire(refused);
        try {
          return await next();
        } catch (thrown) {
          throw translate(deps, thrown, path, context.requester);
        }
      },
    ],
  });
