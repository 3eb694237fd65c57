// Declares `lanecast lane` and `lanecast terminal`.
import type { Command } from "commander";
import { addShareFlags, collect, createOverOption, type Invoke, LANE, subcommand, TERMINAL } from "./declare";

const adoptCommands = () => import("../commands/adopt");
const laneCommands = () => import("../commands/lane");
const laneAttachCommands = () => import("../commands/lane-attach");
const runCommands = () => import("../commands/run");

const DETACH_KEYS = [
  "--detach-keys <keys>",
  "One or two keys that detach, e.g. ctrl-a,d (default: from the configuration, else ctrl-],d)",
] as const;
const FORCE = ["--force", "Stop its shares without asking"] as const;

const addLane = (program: Command, invoke: Invoke): void => {
  const lane = subcommand(program, "lane", "Manage lanes, each with one or more terminals", "lane list");
  subcommand(lane, "list", "List lanes and their terminals", "lane list").action(() =>
    invoke(async (context) => (await laneCommands()).laneList(context)),
  );
  subcommand(
    lane,
    "new",
    "Create a lane with one terminal",
    "lane new --name api",
    "lane new --name web --cwd ~/web -- npm run dev",
  )
    .argument("[command...]", "Program to run in the terminal (default: your shell)")
    .option("--name <name>", "Name of the lane (default: lane-1, lane-2, …)")
    .option("--cwd <dir>", "Directory to start in (default: the current one)")
    .option("--label <label>", "Label that policies can test (repeatable)", collect)
    .option("--attach", "Attach to the new terminal")
    .action((command: string[], flags) =>
      invoke(async (context) => (await laneCommands()).laneNew(context, command, flags)),
    );
  subcommand(lane, "rename", "Rename a lane", "lane rename web frontend")
    .argument(...LANE)
    .argument("<name>", "New name")
    .action((typed: string, name: string) =>
      invoke(async (context) => (await laneCommands()).laneRename(context, typed, name)),
    );
  subcommand(
    lane,
    "label",
    "Replace the labels of a lane; without labels, remove them all",
    "lane label api prod customer-data",
    "lane label api",
  )
    .argument(...LANE)
    .argument("[labels...]", "Labels that policies can test (resource.labels)")
    .action((typed: string, labels: string[]) =>
      invoke(async (context) => (await laneCommands()).laneLabel(context, typed, labels)),
    );
  subcommand(lane, "close", "Close a lane and its terminals", "lane close web")
    .argument(...LANE)
    .option(...FORCE)
    .action((typed: string, flags) =>
      invoke(async (context) => (await laneCommands()).laneClose(context, typed, flags)),
    );
  subcommand(
    lane,
    "attach",
    "Attach to a terminal; Ctrl-] d detaches, Ctrl-] [ scrolls",
    "lane attach api",
    "lane attach api --detach-keys ctrl-p,ctrl-q",
  )
    .argument(...TERMINAL)
    .option(...DETACH_KEYS)
    .action((typed: string, flags) =>
      invoke(async (context) => (await laneAttachCommands()).laneAttach(context, typed, flags)),
    );
};

const addTerminal = (program: Command, invoke: Invoke): void => {
  const terminal = subcommand(program, "terminal", "Open and close terminals in a lane", "terminal new api");
  subcommand(terminal, "new", "Open another terminal in a lane", "terminal new api")
    .argument(...LANE)
    .action((typed: string) => invoke(async (context) => (await laneCommands()).terminalNew(context, typed)));
  subcommand(terminal, "close", "Close a terminal", "terminal close .", "terminal close trm_k3v9 --force")
    .argument(...TERMINAL)
    .option(...FORCE)
    .action((typed: string, flags) =>
      invoke(async (context) => (await laneCommands()).terminalClose(context, typed, flags)),
    );
};

const addRun = (program: Command, invoke: Invoke): void => {
  const run = subcommand(
    program,
    "run",
    "Open a terminal in this directory, and share it if you say who can join",
    "run",
    "run --name api --key ~/ana.pub -- npm run dev",
  );
  addShareFlags(run.argument("[command...]", "Program to run in the terminal (default: your shell)"))
    .addOption(createOverOption())
    .option("--name <name>", "Name of the new lane (default: lane-1, lane-2, …)")
    .option(...DETACH_KEYS)
    .action((command: string[], flags) =>
      invoke(async (context) => (await runCommands()).run(context, command, flags)),
    );
};

const addAdopt = (program: Command, invoke: Invoke): void => {
  subcommand(
    program,
    "adopt",
    "Mirror a pane of your own tmux in a lane, to share it",
    "adopt",
    "adopt work:1.0 --name api",
  )
    .argument("[pane]", "tmux pane, e.g. %3, work:1.0 or work (default: the pane you are in; outside tmux, you choose)")
    .option(
      "--tmux-socket <socket>",
      "Socket of the tmux server (default: the one you are in; outside tmux, all your tmux servers)",
    )
    .option("--name <name>", "Name of the lane (default: the name of the tmux session)")
    .action((pane: string | undefined, flags) =>
      invoke(async (context) => (await adoptCommands()).adopt(context, pane, flags)),
    );
};

export const addLaneCommands = (program: Command, invoke: Invoke): void => {
  addRun(program, invoke);
  addAdopt(program, invoke);
  addLane(program, invoke);
  addTerminal(program, invoke);
};
