// The double's admin socket: answers GetSession as the recorded one does, in the folder and under the name upterm uses.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { adminService } from "../../admin";

/** Serves until the process ends; gives the socket's path. `answer` is asked anew each time. */
export const serveAdmin = async (session: string, answer: () => object): Promise<string> => {
  const folder = join(process.env.XDG_RUNTIME_DIR ?? "", "upterm");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${session}.sock`);
  const server = new Server();
  server.addService(adminService, {
    GetSession: (_call: unknown, done: (error: null, session: object) => void) => done(null, answer()),
  });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  return path;
};
