// Declares the commands about lanecast itself: open, serve, status, stop, doctor, watch, config, completions.
import type { Command } from "commander";
import { completions, SHELLS } from "../commands/completions";
import { configCheck, configPath, configShow } from "../commands/config";
import { open } from "../commands/open";
import { doctor, status, stop } from "../commands/runtime";
import { serve } from "../commands/serve";
import { WATCH_KINDS, watch } from "../commands/watch";
import { type Invoke, subcommand } from "./declare";

const addConfig = (program: Command, invoke: Invoke): void => {
  const config = subcommand(program, "config", "See and check the configuration", "config show");
  subcommand(config, "show", "Show every key with its value, default and origin", "config show").action(() =>
    invoke(configShow),
  );
  subcommand(config, "path", "Print the path of config.toml", "config path").action(() => invoke(configPath));
  subcommand(config, "check", "Check config.toml for mistakes", "config check").action(() => invoke(configCheck));
};

export const addRuntimeCommands = (program: Command, invoke: Invoke): void => {
  subcommand(program, "open", "Open the panel, starting lanecast if necessary", "open", "open --browser")
    .option("--browser", "Use your browser, not a window of its own")
    .option("--print", "Only print the URL")
    .action((flags) => invoke((context) => open(context, flags)));
  subcommand(program, "serve", "Run lanecast in the foreground", "serve --headless")
    .option("--port <number>", "Port on 127.0.0.1 (default: any free port)")
    .option("--headless", "Don't open the panel")
    .action((flags) => invoke((context) => serve(context, flags)));
  subcommand(program, "status", "Show whether lanecast is running and what is shared", "status --json").action(() =>
    invoke(status),
  );
  subcommand(program, "stop", "Stop lanecast and every share; terminals keep running", "stop", "stop --terminals")
    .option("--terminals", "Close the terminals, too")
    .action((flags) => invoke((context) => stop(context, flags)));
  subcommand(program, "doctor", "Check what this machine needs to share", "doctor").action(() => invoke(doctor));
  subcommand(
    program,
    "watch",
    "Print changes as they happen",
    "watch --json --only share,approval",
    "watch --share shr_k3v9",
  )
    .option("--only <kinds>", `Only these kinds, separated by commas: ${WATCH_KINDS.join(", ")}`)
    .option("--share <share>", "Only this share; exits when the share ends")
    .action((flags) => invoke((context) => watch(context, flags)));
  addConfig(program, invoke);
  subcommand(
    program,
    "completions",
    "Print a shell completion script",
    "completions bash > ~/.local/share/bash-completion/completions/lanecast",
  )
    .argument("<shell>", SHELLS.join(", "))
    .action((shell: string) => invoke(() => Promise.resolve(completions(shell))));
};
