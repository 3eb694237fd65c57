// The commands about lanes and terminals. Declares flags only.
import type { Command } from "commander";
import { laneClose, laneLabel, laneList, laneNew, laneRename, terminalClose, terminalNew } from "../commands/lane";
import { laneAttach } from "../commands/lane-attach";
import { collect, type Invoke, subcommand } from "./subcommand";

const FORCE = ["--force", "end what is shared there, without asking"] as const;

const addLane = (program: Command, invoke: Invoke): void => {
  const lane = subcommand(program, "lane", "places of work, each with one or more terminals", "lane list");
  subcommand(lane, "list", "list lanes and their terminals", "lane list").action(() => invoke(laneList));
  subcommand(lane, "new", "make a lane with one terminal", "lane new --name api --cwd ~/api -- npm run dev")
    .argument("[command...]", "what its first terminal runs (default: your shell)")
    .option("--name <name>", "its name (default: chosen for you)")
    .option("--cwd <dir>", "where it starts (default: here)")
    .option("--label <label>", "a word that rules can go by; may be repeated", collect)
    .action((command: string[], flags) => invoke((context) => laneNew(context, command, flags)));
  subcommand(lane, "rename", "give a lane another name", "lane rename api backend")
    .argument("<lane>", "id, the beginning of one, or name")
    .argument("<name>", "the new name")
    .action((typed: string, name: string) => invoke((context) => laneRename(context, typed, name)));
  subcommand(lane, "label", "set a lane's labels, all of them; none clears them", "lane label api prod customer-data")
    .argument("<lane>", "id, the beginning of one, or name")
    .argument("[labels...]", "words that rules can go by (resource.labels)")
    .action((typed: string, labels: string[]) => invoke((context) => laneLabel(context, typed, labels)));
  subcommand(lane, "close", "close a lane and its terminals", "lane close api")
    .argument("<lane>", "id, the beginning of one, or name")
    .option(...FORCE)
    .action((typed: string, flags) => invoke((context) => laneClose(context, typed, flags)));
  subcommand(lane, "attach", "show a terminal in this one; Ctrl-] lets go, and it lives on", "lane attach api")
    .argument("<terminal>", "id, the beginning of one, or its lane's name")
    .action((typed: string) => invoke((context) => laneAttach(context, typed)));
};

const addTerminal = (program: Command, invoke: Invoke): void => {
  const terminal = subcommand(program, "terminal", "single terminals of a lane", "terminal new api");
  subcommand(terminal, "new", "open another terminal in a lane", "terminal new api")
    .argument("<lane>", "id, the beginning of one, or name")
    .action((typed: string) => invoke((context) => terminalNew(context, typed)));
  subcommand(terminal, "close", "close one terminal", "terminal close .")
    .argument("<terminal>", "id, the beginning of one, its lane's name, or . for this one")
    .option(...FORCE)
    .action((typed: string, flags) => invoke((context) => terminalClose(context, typed, flags)));
};

export const addLaneCommands = (program: Command, invoke: Invoke): void => {
  addLane(program, invoke);
  addTerminal(program, invoke);
};
