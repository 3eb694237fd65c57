// Forwards TCP connections, in its own process so that a test can stop it. `bun forwarder-program.ts TARGET_PORT` prints the port it listens on.
import { connect, createServer, type Socket } from "node:net";

const LOOPBACK = "127.0.0.1";
const targetPort = Number(process.argv[2]);

const join = (from: Socket): void => {
  const to = connect({ host: LOOPBACK, port: targetPort });
  from.pipe(to).pipe(from);
  from.on("error", () => to.destroy()).on("close", () => to.destroy());
  to.on("error", () => from.destroy()).on("close", () => from.destroy());
};

const server = createServer(join).listen(0, LOOPBACK, () => {
  const address = server.address();
  process.stdout.write(`${address !== null && typeof address === "object" ? address.port : ""}\n`);
});
