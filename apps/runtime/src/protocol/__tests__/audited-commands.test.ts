// Compares the table of audit rows with the contract. That the rows are really written is tested in every-command.real.test.ts.
import { expect, it } from "vitest";
import { contract } from "#contract/commands";
import { auditedCommands } from "../audited-commands";

const isCommand = (node: object): boolean => Object.hasOwn(node, "~orpc");
const pathsOf = (node: object, path: readonly string[] = []): readonly string[] =>
  isCommand(node)
    ? [path.join(".")]
    : Object.entries(node).flatMap(([name, child]) => pathsOf(child as object, [...path, name]));

it("SC-026-005, FR-026-011: lists the audit rows of every command, and of no other", () => {
  expect(pathsOf(contract).length).toBeGreaterThan(30);
  expect(pathsOf(contract).toSorted()).toEqual(Object.keys(auditedCommands).toSorted());
});

it("SC-026-005: lists at least one row for every command that writes any", () => {
  for (const [command, rows] of Object.entries(auditedCommands)) {
    if (typeof rows !== "string") expect([command, rows.length]).not.toEqual([command, 0]);
  }
});
