// The whole command tree with its help. What a command does is in commands/.
import { Command } from "commander";
import { BUILD } from "../../platform/assets";
import { PRODUCT_VERSION } from "../../platform/config";
import { addApprovalCommands, addTokenCommands } from "./approvals";
import { addExamples, addNote, HELP_OPTION, type Invoke, subcommand } from "./declare";
import { addGuestCommands } from "./guests";
import { addAgentCommands, addHandoffCommands } from "./handoffs";
import { addLaneCommands } from "./lanes";
import { addRecordCommands } from "./records";
import { addRelayCommands } from "./relays";
import { addRuntimeCommands } from "./runtime";
import { addShareCommands } from "./shares";
import { HELP_TOPICS } from "./words";

const helpCommands = () => import("../commands/help");

const DESCRIPTION = `Share one live terminal, safely, for a while.

Without a command, lanecast opens the panel, starting lanecast if necessary.`;

const EXAMPLES = [
  "lane new --name api",
  "share start api --backend tmate --key ~/.ssh/ana.pub --ttl 45m",
  "share stop --all",
];

const MORE = "For the tables of errors and exit codes, see 'lanecast help errors' and 'lanecast help exit-codes'.";

const HOME = "Home directory (default: $LANECAST_HOME, else $XDG_DATA_HOME/lanecast, else ~/.local/share/lanecast)";

/** A packaged program names the commit that it was built from, with the date of that commit. */
const VERSION_TEXT = BUILD === null ? PRODUCT_VERSION : `${PRODUCT_VERSION} (${BUILD.commit}, ${BUILD.date})`;

/** `print`: gets the text of help and version. */
export const createProgram = (invoke: Invoke, print: (text: string) => void): Command => {
  const program: Command = new Command("lanecast")
    .description(DESCRIPTION)
    .version(VERSION_TEXT, "--version", "Show the version")
    .helpOption(...HELP_OPTION)
    .helpCommand(false)
    .option("--json", "Print one JSON document (watch and audit export: one per line)")
    .option("--home <dir>", HOME)
    // Commander would also list the options of a parent such as `mcp`, which have no effect on `mcp config`.
    .configureHelp({
      showGlobalOptions: true,
      visibleGlobalOptions: (command) => (command === program ? [] : program.options.filter(({ hidden }) => !hidden)),
    })
    .exitOverride()
    // Errors are printed by report.ts only.
    .configureOutput({ writeErr: () => undefined, writeOut: print });
  addExamples(program, EXAMPLES);
  addNote(program, MORE);
  program.commandsGroup("Sharing:");
  addShareCommands(program, invoke);
  addLaneCommands(program, invoke);
  addGuestCommands(program, invoke);
  addApprovalCommands(program, invoke);
  addRelayCommands(program, invoke);
  program.commandsGroup("Agents:");
  addHandoffCommands(program, invoke);
  addAgentCommands(program, invoke);
  program.commandsGroup("Policies and audit log:");
  addRecordCommands(program, invoke);
  addTokenCommands(program, invoke);
  program.commandsGroup("Running lanecast:");
  addRuntimeCommands(program, invoke);
  // `lanecast help COMMAND` reaches the parser as `lanecast COMMAND --help` (usage.ts), so only topics are left to print here.
  const topics = HELP_TOPICS.join(", ");
  subcommand(program, "help", "Show help for a command or a topic", "help share start", "help errors")
    .argument("[command...]", `A command, or a topic: ${topics}`)
    .action(([topic = ""]: readonly string[]) => invoke(async () => (await helpCommands()).helpTopic(topic)));
  return program;
};
