// A page whose reading can be stopped, which no browser's WebSocket allows.
import { WebSocket as ServerSideClient } from "ws-server";
import { SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "#contract/limits";
import { createRuntimeClient, type RuntimeClient } from "#contract/wire";
import type { RuntimeFile } from "../platform/runtime-file";

export interface StallingPage {
  /** `pause()` stops reading, `resume()` continues. */
  readonly socket: ServerSideClient;
  readonly client: RuntimeClient;
  /** How many bytes have been read. */
  bytes(): number;
}

export const openStallingPage = async ({ baseUrl, token }: RuntimeFile): Promise<StallingPage> => {
  const answer = await fetch(`${baseUrl}/api/ticket`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
  });
  const { ticket } = (await answer.json()) as { ticket: string };
  const url = `${baseUrl.replace("http", "ws")}/api/socket`;
  const protocols = [SOCKET_SUBPROTOCOL, `${TICKET_SUBPROTOCOL_PREFIX}${ticket}`];
  const socket = new ServerSideClient(url, protocols, { headers: { Origin: baseUrl } });
  socket.binaryType = "arraybuffer";
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  let bytes = 0;
  socket.on("message", (data: ArrayBuffer | Buffer) => {
    bytes += data.byteLength;
  });
  return { socket, client: createRuntimeClient(socket as unknown as WebSocket), bytes: () => bytes };
};
