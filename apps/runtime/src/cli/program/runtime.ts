// Declares the commands about lanecast itself: open, serve, status, stop, logs, service, doctor, setup, watch, config, backup, restore, completions.
import type { Command } from "commander";
import { type Invoke, subcommand } from "./declare";
import { SHELLS, WATCH_KINDS } from "./words";

const backupCommands = () => import("../commands/backup");
const completionsCommands = () => import("../commands/completions");
const configCommands = () => import("../commands/config");
const logsCommands = () => import("../commands/logs");
const openCommands = () => import("../commands/open");
const runtimeCommands = () => import("../commands/runtime");
const serveCommands = () => import("../commands/serve");
const serviceCommands = () => import("../commands/service");
const setupCommands = () => import("../commands/setup");
const watchCommands = () => import("../commands/watch");

const addConfig = (program: Command, invoke: Invoke): void => {
  const config = subcommand(program, "config", "See and check the configuration", "config show");
  subcommand(config, "show", "Show every key with its value, default and origin", "config show").action(() =>
    invoke(async (context) => (await configCommands()).configShow(context)),
  );
  subcommand(config, "path", "Print the path of config.toml", "config path").action(() =>
    invoke(async (context) => (await configCommands()).configPath(context)),
  );
  subcommand(config, "check", "Check config.toml for mistakes", "config check").action(() =>
    invoke(async (context) => (await configCommands()).configCheck(context)),
  );
};

const addService = (program: Command, invoke: Invoke): void => {
  const service = subcommand(program, "service", "Run lanecast as a service (systemd user unit)", "service install");
  subcommand(service, "install", "Start lanecast now, at each login, and after a failure", "service install").action(
    () => invoke(async (context) => (await serviceCommands()).serviceInstall(context)),
  );
  subcommand(
    service,
    "uninstall",
    "Stop lanecast and every share, and remove the service; terminals keep running",
    "service uninstall",
  )
    .option("--force", "Don't ask, even if something is shared")
    .action((flags) => invoke(async (context) => (await serviceCommands()).serviceUninstall(context, flags)));
  subcommand(service, "status", "Show whether the service is installed and running", "service status").action(() =>
    invoke(async (context) => (await serviceCommands()).serviceStatus(context)),
  );
};

const addBackup = (program: Command, invoke: Invoke): void => {
  subcommand(
    program,
    "backup",
    "Back up the home to one file; works while lanecast is running",
    "backup lanecast-monday.tgz",
  )
    .argument("<file>", "File to write; contains secrets, so only you can read it")
    .action((file: string) => invoke(async (context) => (await backupCommands()).backup(context, file)));
  subcommand(
    program,
    "restore",
    "Restore the home from a backup, while lanecast is stopped",
    "restore lanecast-monday.tgz",
    "restore lanecast-monday.tgz --force",
  )
    .argument("<file>", "Backup to read")
    .option("--force", "Replace a home that isn't empty; keeps the old one beside it")
    .action((file: string, flags) => invoke(async (context) => (await backupCommands()).restore(context, file, flags)));
};

export const addRuntimeCommands = (program: Command, invoke: Invoke): void => {
  subcommand(program, "open", "Open the panel, starting lanecast if necessary", "open", "open --browser")
    .option("--browser", "Use your browser, not a window of its own")
    .option("--print", "Only print the URL")
    .action((flags) => invoke(async (context) => (await openCommands()).open(context, flags)));
  subcommand(program, "serve", "Run lanecast in the foreground", "serve --headless", "serve --detach --headless")
    .option("--port <number>", "Port on 127.0.0.1 (default: the same port as before, else any free port)")
    .option("--headless", "Don't open the panel")
    .option("--detach", "Run in the background; returns when lanecast is ready")
    .action((flags) => invoke(async (context) => (await serveCommands()).serve(context, flags)));
  subcommand(program, "status", "Show whether lanecast is running and what is shared", "status --json").action(() =>
    invoke(async (context) => (await runtimeCommands()).status(context)),
  );
  subcommand(program, "stop", "Stop lanecast and every share; terminals keep running", "stop", "stop --terminals")
    .option("--terminals", "Close the terminals, too")
    .option("--force", "Don't ask, even if something is shared")
    .action((flags) => invoke(async (context) => (await runtimeCommands()).stop(context, flags)));
  addService(program, invoke);
  subcommand(program, "logs", "Show lanecast's log", "logs --lines 20", "logs --follow --json")
    .option("-f, --follow", "Print new lines as they are written, until Ctrl-C")
    .option("--lines <n>", "Only the last lines; 0 for all (default: 100)")
    .action((flags) => invoke(async (context) => (await logsCommands()).logs(context, flags)));
  subcommand(program, "doctor", "Check that this machine is ready for sharing", "doctor").action(() =>
    invoke(async (context) => (await runtimeCommands()).doctor(context)),
  );
  subcommand(program, "setup", "Prepare this machine for sharing", "setup").action(() =>
    invoke(async (context) => (await setupCommands()).setup(context)),
  );
  subcommand(
    program,
    "watch",
    "Print changes as they happen",
    "watch --json --only share,approval",
    "watch --share shr_k3v9",
  )
    .option("--only <kinds>", `Only these kinds, separated by commas: ${WATCH_KINDS.join(", ")}`)
    .option("--share <share>", "Only this share; exits when the share ends")
    .action((flags) => invoke(async (context) => (await watchCommands()).watch(context, flags)));
  addConfig(program, invoke);
  addBackup(program, invoke);
  subcommand(
    program,
    "completions",
    "Print a shell completion script",
    "completions bash > ~/.local/share/bash-completion/completions/lanecast",
  )
    .argument("<shell>", SHELLS.join(", "))
    .action((shell: string) => invoke(async () => (await completionsCommands()).completions(shell)));
};
