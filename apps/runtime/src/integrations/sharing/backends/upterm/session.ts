// What upterm answers about its session, as far as it is used. Both generations answer in the same form.
import type { ServiceError } from "@grpc/grpc-js";
import { z } from "zod";

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

export const toSession = (error: ServiceError | null, answer: unknown): UptermSession | null => {
  if (error !== null) return null;
  const parsed = sessionSchema.safeParse(answer);
  return parsed.success ? byConnection(parsed.data) : null;
};
