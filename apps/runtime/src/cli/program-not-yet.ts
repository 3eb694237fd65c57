// The commands of the interface that are not there yet: known by name, and refused in words instead of as a typing mistake.
import type { Command } from "commander";
import { invalidInput } from "./outcome";
import type { Invoke } from "./program";

const NOT_YET: readonly (readonly [group: string, names: readonly string[]])[] = [
  ["share", ["switch", "again", "invite"]],
  ["guest", ["list", "kick", "access", "admit", "turn-away"]],
  ["approval", ["list", "show", "give", "refuse"]],
  ["token", ["new", "list", "revoke"]],
  ["policy", ["show", "reload", "test"]],
  ["audit", ["verify", "head", "export"]],
  ["relay", ["list", "test"]],
];

const refuse = (parent: Command, name: string, words: string, invoke: Invoke): Command =>
  parent
    .command(name, { hidden: true })
    .helpOption(false)
    .helpCommand(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => invoke(() => Promise.resolve(invalidInput(words, "is not there yet"))));

export const addNotYetCommands = (program: Command, invoke: Invoke): void => {
  for (const [group, names] of NOT_YET) {
    const known = program.commands.find((command) => command.name() === group);
    const parent = known ?? refuse(program, group, `\`lanecast ${group}\``, invoke);
    for (const name of names) refuse(parent, name, `\`lanecast ${group} ${name}\``, invoke);
  }
};
