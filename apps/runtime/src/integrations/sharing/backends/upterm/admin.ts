// Asks a running `upterm host` what it is doing, over gRPC on its admin socket. Knows the wire, not what is made of the answer.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Client, credentials, makeGenericClientConstructor, type ServiceError } from "@grpc/grpc-js";
import { fromJSON, type ServiceDefinition } from "@grpc/proto-loader";
import { z } from "zod";

const repeated = (type: string, id: number) => ({ rule: "repeated" as const, type, id });

/** The part of `api.AdminService` that is used here, written down from what is on the wire (BACKENDS 3). */
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

/** Also what a server of this interface is made from (the tests' double). */
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
/** What `GetSession` answers, as far as it is used. `ssh_user` is the link: a secret. */
export type UptermSession = z.infer<typeof sessionSchema>;
export type UptermClient = UptermSession["connected_clients"][number];

/** Under the XDG_RUNTIME_DIR that upterm was given; it names the socket after the session, which is part of the link. */
const SOCKET_FOLDER = "upterm";
const SOCKET_NAME_BYTES = 25;
/** sockaddr_un holds 104 bytes on macOS and 108 on Linux, the closing zero included. */
const SOCKET_PATH_MAX_BYTES = 103;

/** How many bytes too long the admin socket's path would be below `runtimeDir`; 0 when it fits. */
export const socketPathExcess = (runtimeDir: string): number =>
  Math.max(0, Buffer.byteLength(join(runtimeDir, SOCKET_FOLDER)) + 1 + SOCKET_NAME_BYTES - SOCKET_PATH_MAX_BYTES);

/** The admin socket below `runtimeDir`, or null while there is none. */
export const findAdminSocket = (runtimeDir: string): string | null => {
  const folder = join(runtimeDir, SOCKET_FOLDER);
  try {
    const name = readdirSync(folder).find((entry) => entry.endsWith(".sock"));
    return name === undefined ? null : join(folder, name);
  } catch {
    return null;
  }
};

const AdminClient = makeGenericClientConstructor(adminService, "AdminService");
type Unary = (request: object, done: (error: ServiceError | null, answer: unknown) => void) => unknown;

const toSession = (error: ServiceError | null, answer: unknown): UptermSession | null => {
  if (error !== null) return null;
  const parsed = sessionSchema.safeParse(answer);
  return parsed.success ? parsed.data : null;
};

/**
 * One question over a connection of its own (1.5 ms). Null when nobody listens there any more, or the answer is not one.
 * Without a deadline: a stalled worker leaves it open until the worker ends or `signal` aborts.
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
