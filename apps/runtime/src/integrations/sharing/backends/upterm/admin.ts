// Asks a running upterm about its session, over gRPC on its admin socket. Both generations answer in the same form.
import { type Client, credentials, makeGenericClientConstructor, type ServiceError } from "@grpc/grpc-js";
import { fromJSON, type ServiceDefinition } from "@grpc/proto-loader";
import { z } from "zod";
import type { WorkerContext } from "../backend";

const repeated = (type: string, id: number) => ({ rule: "repeated" as const, type, id });

/** The part of `api.AdminService` that is used, as seen on the wire (BACKENDS 3). Later versions add fields, which are skipped. */
const WIRE = {
  nested: {
    api: {
      nested: {
        GetSessionRequest: { fields: {} },
        GetSessionResponse: {
          fields: {
            session_id: { type: "string", id: 1 },
            command: repeated("string", 2),
            force_command: repeated("string", 3),
            host: { type: "string", id: 4 },
            node_addr: { type: "string", id: 5 },
            connected_clients: repeated("Client", 6),
            authorized_keys: repeated("AuthorizedKey", 7),
            ssh_user: { type: "string", id: 8 },
            sftp_disabled: { type: "bool", id: 9 },
          },
        },
        AuthorizedKey: {
          fields: { public_key_fingerprints: repeated("string", 1), comment: { type: "string", id: 2 } },
        },
        Client: {
          fields: {
            id: { type: "string", id: 1 },
            version: { type: "string", id: 2 },
            addr: { type: "string", id: 3 },
            public_key_fingerprint: { type: "string", id: 4 },
          },
        },
        AdminService: {
          methods: { GetSession: { requestType: "GetSessionRequest", responseType: "GetSessionResponse" } },
        },
      },
    },
  },
};

/** The tests' double serves the same definition. */
// The cast: protobufjs types a nested namespace as if it were a message, but takes this one as it is.
export const adminService = fromJSON(WIRE as unknown as Parameters<typeof fromJSON>[0], {
  keepCase: true,
  defaults: true,
  arrays: true,
})["api.AdminService"] as ServiceDefinition;

const sessionSchema = z.object({
  force_command: z.array(z.string()),
  host: z.string(),
  connected_clients: z.array(z.object({ id: z.string(), addr: z.string(), public_key_fingerprint: z.string() })),
  authorized_keys: z.array(z.object({ public_key_fingerprints: z.array(z.string()) })),
  ssh_user: z.string(),
  sftp_disabled: z.boolean(),
});
/** What `GetSession` answers, as far as it is used. `ssh_user` is the link, a secret. */
export type UptermSession = z.infer<typeof sessionSchema>;
export type UptermClient = UptermSession["connected_clients"][number];

/**
 * Newer versions give each channel of a connection an id of its own (`TRANSPORT/N`), 0.24 one to the connection. A guest is a
 * connection, so the number is dropped.
 */
const guestIdOf = (id: string): string => id.replace(/\/\d+$/, "");

const byConnection = (session: UptermSession): UptermSession => {
  const clients = session.connected_clients.map((client) => ({ ...client, id: guestIdOf(client.id) }));
  return { ...session, connected_clients: [...new Map(clients.map((client) => [client.id, client])).values()] };
};

const AdminClient = makeGenericClientConstructor(adminService, "AdminService");
type Unary = (request: object, done: (error: ServiceError | null, answer: unknown) => void) => unknown;

const toSession = (error: ServiceError | null, answer: unknown): UptermSession | null => {
  if (error !== null) return null;
  const parsed = sessionSchema.safeParse(answer);
  return parsed.success ? byConnection(parsed.data) : null;
};

/** A connection to one worker's admin socket. */
interface AdminConnection {
  ask(signal?: AbortSignal): Promise<UptermSession | null>;
  close(): void;
}

const openAdmin = (socketPath: string): AdminConnection => {
  const client: Client = new AdminClient(`unix:${socketPath}`, credentials.createInsecure());
  const ask = (client as unknown as { GetSession: Unary }).GetSession.bind(client);
  return {
    ask: (signal) =>
      new Promise((resolve) => {
        signal?.addEventListener("abort", () => resolve(null), { once: true });
        ask({}, (error, answer) => resolve(toSession(error, answer)));
      }),
    close: () => client.close(),
  };
};

/**
 * Asks once, over a connection of its own. Null if nothing listens there anymore, or the answer has another form. There is no
 * deadline: a stalled worker leaves the question open until the worker ends or `signal` aborts.
 */
export const getSession = async (socketPath: string, signal?: AbortSignal): Promise<UptermSession | null> => {
  const connection = openAdmin(socketPath);
  try {
    return await connection.ask(signal);
  } finally {
    connection.close();
  }
};

/** One open connection for each share that is observed. */
export interface AdminLines {
  /** As `getSession`. Null also while the worker has no socket. */
  ask(context: WorkerContext): Promise<UptermSession | null>;
  /** Closes the connection of a share for good. */
  release(context: WorkerContext): void;
}

/**
 * A question over an open connection costs a third of one that opens its own: 0.3 ms of processor time instead of 0.9. A
 * connection over which a question failed is opened again for the next one.
 */
export const createAdminLines = (socketOf: (context: WorkerContext) => string | null): AdminLines => {
  const open = new WeakMap<WorkerContext, AdminConnection>();
  const released = new WeakSet<WorkerContext>();
  const close = (context: WorkerContext): void => {
    open.get(context)?.close();
    open.delete(context);
  };
  return {
    ask: async (context) => {
      const socket = socketOf(context);
      if (socket === null) return null;
      if (released.has(context)) return getSession(socket);
      const line = open.get(context) ?? openAdmin(socket);
      open.set(context, line);
      const session = await line.ask();
      if (session === null && open.get(context) === line) close(context);
      return session;
    },
    release: (context) => {
      released.add(context);
      close(context);
    },
  };
};
