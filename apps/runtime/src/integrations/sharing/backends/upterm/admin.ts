// Asks a running upterm about its session, over gRPC on its admin socket. Both generations answer in the same form.
import { type Client, credentials, makeGenericClientConstructor, type ServiceError } from "@grpc/grpc-js";
import { fromJSON, type ServiceDefinition } from "@grpc/proto-loader";
import { z } from "zod";

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
 * Newer versions give each channel of a connection its own id (`TRANSPORT/N`); 0.24 gives one id to the connection. A
 * guest is a connection, so the number is dropped.
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

/**
 * Asks once, over a separate connection (1.5 ms). Null if nothing listens there anymore, or the answer has an
 * unexpected form. There is no deadline: with a stalled worker, the question stays open until the worker ends or
 * `signal` aborts.
 */
export const getSession = async (socketPath: string, signal?: AbortSignal): Promise<UptermSession | null> => {
  const client: Client = new AdminClient(`unix:${socketPath}`, credentials.createInsecure());
  try {
    return await new Promise((resolve) => {
      signal?.addEventListener("abort", () => resolve(null), { once: true });
      const ask = (client as unknown as { GetSession: Unary }).GetSession.bind(client);
      ask({}, (error, answer) => resolve(toSession(error, answer)));
    });
  } finally {
    client.close();
  }
};
