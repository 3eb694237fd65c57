// The double's admin socket: answers GetSession as the recorded one does.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { adminService } from "../../admin-client";

/** Serves until the process ends. Calls `answer` for each request. */
export const serveAdmin = async (path: string, answer: () => object): Promise<void> => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const server = new Server();
  server.addService(adminService, {
    GetSession: (_call: unknown, done: (error: null, session: object) => void) => done(null, answer()),
  });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
};
