// Asks a running upterm about its session, over gRPC on its admin socket. Loaded only when an upterm is there to be asked.
import { type Client, credentials, makeGenericClientConstructor, type ServiceError } from "@grpc/grpc-js";
import { fromJSON, type ServiceDefinition } from "@grpc/proto-loader";
import { toSession, type UptermSession } from "./session";

const repeated = (type: string, id: number) => ({ rule: "repeated" as const, type, id });

/** The part of `api.AdminService` that is used, as seen on the wire of upterm 0.24. Later versions add fields, which are skipped. */
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

const AdminClient = makeGenericClientConstructor(adminService, "AdminService");
type Unary = (request: object, done: (error: ServiceError | null, answer: unknown) => void) => unknown;

/** A connection to one worker's admin socket. */
export interface AdminConnection {
  ask(signal?: AbortSignal): Promise<UptermSession | null>;
  close(): void;
}

export const openAdmin = (socketPath: string): AdminConnection => {
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
