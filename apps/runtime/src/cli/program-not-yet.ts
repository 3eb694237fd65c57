// The commands of the interface that are not there yet: known by name, and refused in words instead of as a typing mistake.
import type { Command } from "commander";
import { shareError } from "../protocol/contract/errors";
import { localFailure, type Outcome } from "./outcome";
import type { Invoke } from "./subcommand";

const NOT_YET: readonly (readonly [group: string, names: readonly string[]])[] = [
  ["share", ["switch", "again", "invite"]],
  ["guest", ["list", "kick", "access", "admit", "turn-away"]],
];

const notYet = (words: string): Outcome =>
  localFailure(
    shareError("invalid-input", `\`lanecast ${words}\` is not there yet.`, {
      issues: [{ path: words, problem: "is not there yet" }],
    }),
  );

const refuse = (parent: Command, name: string, words: string, invoke: Invoke): Command =>
  parent
    .command(name, { hidden: true })
    .helpOption(false)
    .helpCommand(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => invoke(() => Promise.resolve(notYet(words))));

export const addNotYetCommands = (program: Command, invoke: Invoke): void => {
  for (const [group, names] of NOT_YET) {
    const known = program.commands.find((command) => command.name() === group);
    const parent = known ?? refuse(program, group, group, invoke);
    for (const name of names) refuse(parent, name, `${group} ${name}`, invoke);
  }
};
