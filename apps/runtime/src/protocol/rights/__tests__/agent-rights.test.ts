// Compares the table of an agent's rights with the contract, and lists the commands that are open to agents.
import { expect, it } from "vitest";
import { contract } from "#contract/commands";
import { agentRights, mayAgent } from "../agent-rights";

const isCommand = (node: object): boolean => Object.hasOwn(node, "~orpc");

const pathsOf = (node: object, path: readonly string[] = []): readonly (readonly string[])[] =>
  isCommand(node) ? [path] : Object.entries(node).flatMap(([name, child]) => pathsOf(child as object, [...path, name]));

const commands = pathsOf(contract);

it("APR15: has an entry for every command of the contract, and no other", () => {
  expect(commands.length).toBeGreaterThan(30);
  expect(commands.map((path) => path.join(".")).sort()).toEqual(Object.keys(agentRights).sort());
});

it("APR15: lets an agent request shares, manage its own and watch; every other command is for the operator", () => {
  expect(commands.filter(mayAgent).map((path) => path.join("."))).toEqual([
    "runtime.status",
    "lane.list",
    "share.start",
    "share.noteRefused",
    "share.list",
    "share.show",
    "share.link",
    "share.invite",
    "share.extend",
    "share.again",
    "share.switch",
    "share.revoke",
    "approval.list",
    "approval.show",
    "handoff.call",
    "handoff.attend",
    "policy.check",
    "watch",
  ]);
});

it.each([
  [[]],
  [["share"]],
  [["share", "steal"]],
  [["toString"]],
  [["__proto__"]],
  [["approval", "give", ""]],
  [["share.start", "x"]],
])("APR15: refuses a path that isn't in the table: %j", (path) => {
  expect(mayAgent(path)).toBe(false);
});
