// The table of rows by command against the contract itself: nothing is missing. That the rows come is shown by the real walk.
import { expect, it } from "vitest";
import { contract } from "#contract/commands";
import { auditedCommands } from "../audited-commands";

const isCommand = (node: object): boolean => Object.hasOwn(node, "~orpc");
const pathsOf = (node: object, path: readonly string[] = []): readonly string[] =>
  isCommand(node)
    ? [path.join(".")]
    : Object.entries(node).flatMap(([name, child]) => pathsOf(child as object, [...path, name]));

it("SC-026-005, FR-026-011: every command of the contract says which rows it leaves, and no row is without a command", () => {
  expect(pathsOf(contract).length).toBeGreaterThan(30);
  expect(pathsOf(contract).toSorted()).toEqual(Object.keys(auditedCommands).toSorted());
});

it("SC-026-005: a command that names rows names at least one", () => {
  for (const [command, rows] of Object.entries(auditedCommands)) {
    if (typeof rows !== "string") expect([command, rows.length]).not.toEqual([command, 0]);
  }
});
