// Finds a free port for a test that binds it later, or several times.
import { createServer } from "node:net";

/** Below the range that Linux uses for outgoing connections (ip_local_port_range, from 32768), so that no client takes the port. */
const LOWEST = 20_000;
const HIGHEST = 30_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** A port on the loopback interface. It stays free unless another test picks the same. */
export const lastingPort = async (): Promise<number> => {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
};
