// The whole tree of commands with their flags, help and examples (INTERFACE 2). Declares; what a command does is in commands/.
import { Command } from "commander";
import { PRODUCT_VERSION } from "../../platform/config";
import { addApprovalCommands } from "./approvals";
import { addGuestCommands } from "./guests";
import { addLaneCommands } from "./lanes";
import { addRecordCommands } from "./records";
import { addRelayCommands } from "./relays";
import { addRuntimeCommands } from "./runtime";
import { addShareCommands } from "./shares";
import { type Invoke, subcommand } from "./subcommand";

const DESCRIPTION = `Share one live terminal, safely, for a while.

Without a command it opens the panel, and starts the runtime if none runs.`;

const EXAMPLE = `
Example:
  $ lanecast lane new --name api
  $ lanecast share start api --backend tmate --key ~/.ssh/ana.pub --ttl 45m
  $ lanecast share revoke --all`;

/** `say`: gets the text of help and version. */
export const createProgram = (invoke: Invoke, say: (text: string) => void): Command => {
  const program = new Command("lanecast")
    .description(DESCRIPTION)
    .version(PRODUCT_VERSION, "--version", "say which version this is")
    .helpOption("-h, --help", "explain this command")
    .helpCommand(false)
    .option("--json", "one JSON document on stdout (watch: one a line)")
    .option(
      "--home <dir>",
      "configuration, policies, keys, audit (default: $LANECAST_HOME, else $XDG_DATA_HOME/lanecast, else ~/.local/share/lanecast)",
    )
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    // What it would write as an error is said by the one place that reports failures.
    .configureOutput({ writeErr: () => undefined, writeOut: say })
    .addHelpText("after", EXAMPLE);
  addRuntimeCommands(program, invoke);
  addLaneCommands(program, invoke);
  addShareCommands(program, invoke);
  addGuestCommands(program, invoke);
  addRecordCommands(program, invoke);
  addApprovalCommands(program, invoke);
  addRelayCommands(program, invoke);
  // For the list alone: it is `--help` by the time it is parsed.
  subcommand(program, "help", "explain a command", "help share start").argument("[command...]", "its name");
  return program;
};
