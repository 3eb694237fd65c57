// A port for a test that binds it later, or again and again. Knows nobody who listens.
import { createServer } from "node:net";

/** Below what Linux gives to connections that go out (ip_local_port_range, from 32768 on): no client takes it meanwhile. */
const LOWEST = 20_000;
const HIGHEST = 30_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** On loopback, and free for as long as no other test picks the same. */
export const lastingPort = async (): Promise<number> => {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
};
