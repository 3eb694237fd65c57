// The double of upterm, in both generations: it behaves and fails as facts.ts lists. It tests our adapter, never
// upterm.
import { mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { Startup } from "./daemon-host";
import { isHeld, pathsOf, problemOfName, readRecord } from "./daemon-paths";
import { die, dieWithUsage, faults, readFlags, release, version } from "./flags";
import { flagsOf, hasJoin, helpOf, versionText } from "./versions";

const isDaemonGeneration = release >= 31;
const SESSION_HELP = "Display and manage terminal sessions\n\nUsage:\n  upterm session [command]\n";

const detach = async (argv: readonly string[]): Promise<void> => {
  const flags = readFlags(argv, dieWithUsage);
  // fact: detach-needs-accept, json-needs-detach
  if (flags.has("detach") && !flags.has("accept")) return dieWithUsage("--detach requires --accept");
  if (flags.has("output") && !flags.has("detach")) return dieWithUsage("-o requires --detach");
  if (!flags.has("detach")) return dieWithUsage("the double attaches no terminal: it only detaches");
  const name = flags.text("name");
  const problem = problemOfName(name);
  if (problem !== null) return dieWithUsage(problem);
  const paths = pathsOf(name);
  mkdirSync(dirname(paths.log), { recursive: true, mode: 0o700 });
  const log = openSync(paths.log, "a", 0o644);
  if (faults.warning !== undefined) process.stderr.write(`${faults.warning}\n`);
  // fact: daemon-own-session, daemon-inherits-environment
  const daemon = Bun.spawn([process.execPath, import.meta.path, "host", ...argv], {
    env: { ...process.env, UPTERM_DAEMON_FD: "3", UPTERM_DAEMON_NAME: name },
    ...{ stdin: "ignore", stdout: log, stderr: log, detached: true },
    ipc: (message) => {
      const told = message as Startup;
      // fact: could-not-start
      if (told.type === "failed") die(1, `Error: session ${name} could not start: ${told.why} (see ${paths.log})`);
      if (told.type === "started") report(told);
    },
  });
  // A daemon that dies without a verdict: its end of the socket is closed.
  void daemon.exited.then(() => die(1, `Error: session ${name}: EOF (see ${paths.log})`));
  const report = ({ record, proven, user }: Extract<Startup, { type: "started" }>): void => {
    const server = new URL(flags.text("server"));
    // fact: report-json. Fields that the adapter does not know are among them.
    const json = {
      ...{ name, launchId: record.launch_id, status: record.status, reason: record.reason, pid: record.pid },
      ...{ sessionId: record.session_id, adminSocket: paths.adminSocket, attachSocket: paths.attachSocket },
      ...{ logPath: paths.log, command: flags.positionals.join(" "), forceCommand: flags.text("force-command") },
      sshCommand: `ssh ${user}@${server.hostname} -p ${server.port}`,
      ...{ clientCount: 0, guestCount: 0, connectedClients: [], access: "unknown to the adapter" },
      ...(release >= 35 ? { reconnect: proven ? "supported" : "unsupported" } : {}),
      ...faults.report,
    };
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    setTimeout(() => process.exit(0), faults.lingersMs ?? 0);
  };
};

/** fact: session-stop-prints-help */
const session = async ([verb, name = ""]: readonly string[]): Promise<void> => {
  if (!isDaemonGeneration) return void process.stdout.write(SESSION_HELP);
  const paths = pathsOf(name);
  const record = readRecord(paths);
  if (record === null) return die(4, `Error: no session named "${name}"`);
  if (verb === "info") return void process.stdout.write(`${JSON.stringify(record)}\n`);
  if (verb !== "stop") return dieWithUsage(`the double has no session ${verb}`);
  process.kill(record.pid, "SIGTERM");
  while (isHeld(paths)) await Bun.sleep(200);
};

const help = (): void => {
  const flags = flagsOf(release).filter(([name]) => !faults.missingFlags?.includes(name));
  process.stdout.write(helpOf(flags));
};

const [command, ...rest] = process.argv.slice(2);
const daemonName = process.env.UPTERM_DAEMON_NAME;
if (process.env.UPTERM_DAEMON_FD !== undefined && daemonName !== undefined) {
  // fact: daemon-variables
  for (const name of ["UPTERM_DAEMON_FD", "UPTERM_DAEMON_NAME", "NODE_CHANNEL_FD"]) delete process.env[name];
  // Loaded only when needed: the admin service takes long to load, and a probe doesn't need it.
  await (await import("./daemon-host")).runDaemon(daemonName, rest);
} else if (command === "version") process.stdout.write(faults.version ?? versionText(version));
else if (command === "join" && !hasJoin(release)) dieWithUsage(`unknown command "join" for "upterm"`);
else if (rest.includes("--help")) help();
else if (command === "host")
  await (isDaemonGeneration ? detach(rest) : (await import("./foreground-host")).hostInForeground(rest));
else if (command === "session") await session(rest);
else dieWithUsage(`unknown command "${command}" for "upterm"`);
