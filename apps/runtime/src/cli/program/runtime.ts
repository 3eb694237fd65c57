// The commands about the runtime itself: open, serve, status, stop, doctor, watch, completions. Declares flags only.
import type { Command } from "commander";
import { completions, SHELLS } from "../commands/completions";
import { doctor } from "../commands/doctor";
import { open } from "../commands/open";
import { status, stop } from "../commands/runtime";
import { serve } from "../commands/serve";
import { watch } from "../commands/watch";
import { type Invoke, subcommand } from "./subcommand";

export const addRuntimeCommands = (program: Command, invoke: Invoke): void => {
  subcommand(program, "open", "open the panel; starts the runtime if none runs", "open").action(() => invoke(open));
  subcommand(program, "serve", "run the runtime in the foreground", "serve --headless")
    .option("--port <number>", "the port on 127.0.0.1 (default: any free one)")
    .option("--headless", "open nothing")
    .action((flags) => invoke((context) => serve(context, flags)));
  subcommand(program, "status", "say whether a runtime runs, and what is shared", "status --json").action(() =>
    invoke(status),
  );
  subcommand(program, "stop", "end the runtime and every share; terminals live on", "stop")
    .option("--terminals", "end the terminals too")
    .action((flags) => invoke((context) => stop(context, flags)));
  subcommand(program, "doctor", "check what sharing needs on this machine", "doctor").action(() => invoke(doctor));
  subcommand(program, "watch", "follow what changes", "watch --json --only share,approval")
    .option("--only <kinds>", "share, lane, approval, handoff, policy; with commas between")
    .option("--share <share>", "one share, until it has ended")
    .action((flags) => invoke((context) => watch(context, flags)));
  subcommand(
    program,
    "completions",
    "print a completion script",
    "completions bash > ~/.local/share/bash-completion/completions/lanecast",
  )
    .argument("<shell>", SHELLS.join(", "))
    .action((shell: string) => invoke(() => Promise.resolve(completions(program, shell))));
};
