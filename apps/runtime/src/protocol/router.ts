// Puts the commands on the wire: the contract's router over sockets. One of the three files that know the RPC library; decides nothing itself.
import { implement, ORPCError, ValidationError } from "@orpc/server";
import { RPCHandler } from "@orpc/server/bun-ws";
import type { Answer, Refusal } from "../integrations/sharing/share-desk";
import type { Requester } from "../integrations/sharing/share-record";
import type { CommandHandlers } from "./command-handlers";
import { contract } from "./contract/commands";
import { type Issue, type ShareError, shareError } from "./contract/errors";
import type { CorrelationId } from "./contract/ids";
import type { WatchEvent } from "./contract/stream";
import type { RecordHandlers } from "./record-handlers";
import type { SocketPeer, SocketRpc } from "./socket-rpc";

/** Who speaks; known from the ticket the socket was opened with. */
interface SocketContext {
  readonly requester: Requester;
  /** Whether this peer keeps up with what it is sent. */
  readonly hasRoom: () => boolean;
}

/** Far below the limit at which a reader that does not keep up is cut off: a long answer waits here. */
const STREAM_AHEAD_MAX_BYTES = 1_048_576;

export interface RouterDeps {
  readonly commands: CommandHandlers;
  readonly records: RecordHandlers;
  readonly watch: (signal: AbortSignal) => AsyncGenerator<WatchEvent, void, void>;
  readonly newCorrelationId: () => CorrelationId;
  /** An unexpected throw: a bug of ours. It is logged under the id that the caller gets; nothing of it goes out. */
  readonly onBug: (error: unknown, correlationId: CorrelationId) => void;
}

const onTheWire = ({ code, message, data, correlationId }: Refusal): ORPCError<string, unknown> =>
  new ORPCError(code, { defined: true, status: 400, message, data: { correlationId, detail: data } });

const unwrap = <T>(answer: Answer<T>): T => {
  if (answer.ok) return answer.value;
  throw onTheWire(answer.error);
};

const issuesOf = (error: ValidationError): Issue[] =>
  error.issues.map((issue) => ({
    path: (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join("."),
    problem: issue.message,
  }));

/** An input the contract refuses, in our own words; null for any other error. */
const invalidInput = (thrown: unknown): ShareError | null => {
  if (!(thrown instanceof ORPCError) || !(thrown.cause instanceof ValidationError)) return null;
  if (thrown.code !== "BAD_REQUEST") return null;
  const issues = issuesOf(thrown.cause);
  const words = issues.map((issue) => `${issue.path}: ${issue.problem}`).join("; ");
  return shareError("invalid-input", words === "" ? "The input cannot be read." : words, { issues });
};

const never = new AbortController().signal;

const createRouter = ({ commands, records, watch }: RouterDeps) => {
  const os = implement(contract).$context<SocketContext>();
  const { sharing } = commands;
  return os.router({
    runtime: {
      status: os.runtime.status.handler(() => commands.status()),
      backends: os.runtime.backends.handler(() => commands.backends()),
      stop: os.runtime.stop.handler(({ input }) => commands.stop(input.terminals)),
      openCode: os.runtime.openCode.handler(() => commands.openCode()),
    },
    lane: {
      list: os.lane.list.handler(() => commands.laneList()),
      new: os.lane.new.handler(async ({ input }) => unwrap(await commands.laneNew(input))),
      rename: os.lane.rename.handler(async ({ input }) => {
        unwrap(await commands.laneRename(input.laneId, input.name));
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
      attach: os.terminal.attach.handler(async ({ input }) => unwrap(await commands.terminalAttach(input.terminalId))),
      view: os.terminal.view.handler(async function* ({ input, signal }) {
        yield* commands.terminalView(input.terminalId, signal ?? never);
      }),
      type: os.terminal.type.handler(async ({ input }) => {
        unwrap(await commands.terminalType(input.terminalId, input.bytes));
        return {};
      }),
      resize: os.terminal.resize.handler(async ({ input }) => {
        unwrap(await commands.terminalResize(input.terminalId, input.cols, input.rows));
        return {};
      }),
    },
    share: {
      start: os.share.start.handler(async ({ input: { wait, ...asked }, context }) =>
        unwrap(await sharing.start(asked, context.requester, wait)),
      ),
      list: os.share.list.handler(({ input }) => ({ shares: [...sharing.list(input.all)] })),
      show: os.share.show.handler(({ input }) => ({ share: unwrap(sharing.show(input.shareId)) })),
      link: os.share.link.handler(async ({ input, context }) => ({
        join: unwrap(await sharing.link(input.shareId, context.requester)),
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
    policy: {
      check: os.policy.check.handler(async ({ input, context }) =>
        unwrap(await sharing.check(input, context.requester)),
      ),
      show: os.policy.show.handler(() => records.policyShow()),
      reload: os.policy.reload.handler(({ context }) => records.policyReload(context.requester)),
    },
    audit: {
      list: os.audit.list.handler(({ input }) => unwrap(records.auditList(input))),
      verify: os.audit.verify.handler(({ input }) => records.auditVerify(input.expect)),
      head: os.audit.head.handler(() => records.auditHead()),
      export: os.audit.export.handler(async function* ({ context }) {
        for await (const each of records.auditExport(context.hasRoom)) yield unwrap(each);
      }),
    },
    watch: os.watch.handler(({ signal }) => watch(signal ?? never)),
  });
};

export const createSocketRpc = (deps: RouterDeps): SocketRpc => {
  /** Whatever a handler threw becomes one of our errors, with an id; a bug keeps its text and stack to itself. */
  const translate = (thrown: unknown, path: readonly string[], requester: Requester): unknown => {
    const invalid = invalidInput(thrown);
    if (invalid !== null) {
      // A start that cannot even be read is still an action: it leaves its row (INTERFACE 1).
      if (path.join(".") === "share.start") return onTheWire(deps.commands.sharing.refuse(invalid, requester));
      return onTheWire({ ...invalid, correlationId: deps.newCorrelationId() });
    }
    if (thrown instanceof ORPCError && thrown.defined) return thrown;
    const correlationId = deps.newCorrelationId();
    deps.onBug(thrown, correlationId);
    return onTheWire({ ...shareError("internal", "Something went wrong inside lanecast.", {}), correlationId });
  };

  const handler = new RPCHandler<SocketContext>(createRouter(deps), {
    clientInterceptors: [
      async ({ next, path, context }) => {
        try {
          return await next();
        } catch (thrown) {
          throw translate(thrown, path, context.requester);
        }
      },
    ],
  });
  return {
    open: (peer) => {
      const wire = { send: (message: string | ArrayBufferLike | Uint8Array) => send(peer, message) };
      const context: SocketContext = {
        requester: peer.principal,
        hasRoom: () => peer.bufferedBytes() < STREAM_AHEAD_MAX_BYTES,
      };
      return {
        message: (message) => {
          handler.message(wire, message, { context }).catch((thrown: unknown) => {
            // Not a message of the protocol: nothing this peer says after it can be trusted to be one.
            deps.onBug(thrown, deps.newCorrelationId());
            peer.close("not understood");
          });
        },
        close: () => handler.close(wire),
      };
    },
  };
};

const send = (peer: SocketPeer, message: string | ArrayBufferLike | Uint8Array): number => {
  peer.send(typeof message === "string" || message instanceof Uint8Array ? message : new Uint8Array(message));
  return 0;
};
