// The double's host up to 0.30: the program itself is the session, and ends with its relay.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { serveAdmin } from "./admin";
import { dieWithUsage, faults } from "./flags";
import { serveGuests, setUp } from "./host";

export const hostInForeground = async (argv: readonly string[]): Promise<void> => {
  const host = setUp(argv, dieWithUsage);
  const registered = await host.register(null);
  if (typeof registered === "string") return dieWithUsage(registered);
  const { session, control } = registered;
  const user = host.userOf(session);
  process.stdout.write(
    `Session: ${session}\n\n➤ SSH:\n    ssh ${user}@${host.server.hostname} -p ${host.server.port}\n`,
  );
  if (faults.hasNoSocket === true) return;
  // fact: admin-socket-foreground
  const socketPath = join(process.env.XDG_RUNTIME_DIR ?? "", "upterm", `${session}.sock`);
  await serveAdmin(socketPath, () => host.session(session));
  const hosted = Bun.spawn(faults.hostsNothing === true ? ["sleep", "600"] : host.flags.positionals, {
    env: { ...process.env, UPTERM_ADMIN_SOCKET: socketPath },
    terminal: { cols: 80, rows: 24 },
  });
  const end = (why: string | null): void => {
    host.guests.hangUp(true);
    hosted.kill("SIGKILL");
    rmSync(socketPath, { force: true });
    if (why === null) process.exit(0);
    dieWithUsage(why);
  };
  for (const [signal, word] of [
    ["SIGTERM", "terminated"],
    ["SIGINT", "interrupt"],
  ] as const) {
    process.on(signal, () => {
      if (faults.ignoresTermMs === undefined) end(`received signal ${word}`);
    });
  }
  // fact: ends-with-relay
  control.on("close", () => end("EOF"));
  void hosted.exited.then(() => end(null));
  await serveGuests(registered, host.guests);
};
