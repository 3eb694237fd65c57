// Refusals of the runtime name protocol fields; people see the flags and arguments they typed.
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import { commandShapes } from "../../../../contract/__tests__/contract-shape";
import { typedNameOf } from "../program/field-names";
import { createProgram } from "../program/tree";
import { commandOf } from "../program/usage";
import { refusal, runFake } from "./fake-cli.fixture";
import { laneSample, shareSample } from "./samples.fixture";

/** The CLI commands that send each command of the contract. The rest takes no input, or only the page sends it. */
const SENT_BY: Readonly<Record<string, readonly string[]>> = {
  "runtime.stop": ["stop"],
  "lane.new": ["lane new"],
  "lane.panes": ["adopt"],
  "lane.adopt": ["adopt"],
  "lane.rename": ["lane rename"],
  "lane.label": ["lane label"],
  "lane.close": ["lane close"],
  "terminal.new": ["terminal new"],
  "terminal.close": ["terminal close"],
  "terminal.attach": ["lane attach"],
  "share.start": ["share start"],
  "share.list": ["share list"],
  "share.show": ["share show"],
  "share.link": ["share link"],
  "share.invite": ["share invite"],
  "share.extend": ["share extend"],
  "share.again": ["share again"],
  "share.switch": ["share switch"],
  "share.revoke": ["share revoke"],
  "guest.list": ["guest list"],
  "guest.kick": ["guest kick"],
  "guest.access": ["guest access"],
  "guest.admit": ["guest admit"],
  "guest.letBack": ["guest let-back"],
  "guest.turnAway": ["guest turn-away"],
  "guestKeys.add": ["guest add"],
  "guestKeys.rename": ["guest name"],
  "guestKeys.forget": ["guest forget"],
  "guestKeys.ofGithub": ["share start"],
  "approval.show": ["approval show"],
  "approval.give": ["approval give"],
  "approval.refuse": ["approval refuse"],
  "handoff.start": ["handoff start"],
  "handoff.list": ["handoff list"],
  "handoff.show": ["handoff show"],
  "handoff.context": ["handoff context"],
  "handoff.transcript": ["handoff transcript"],
  "handoff.approve": ["handoff approve"],
  "handoff.deny": ["handoff deny"],
  "handoff.takeBack": ["handoff take-back"],
  "handoff.withdraw": ["handoff withdraw"],
  "handoff.extend": ["handoff extend"],
  "handoff.pause": ["handoff pause"],
  "handoff.resume": ["handoff resume"],
  "handoff.answer": ["handoff answer"],
  "token.new": ["token new"],
  "token.revoke": ["token revoke"],
  "policy.check": ["policy check"],
  "relay.test": ["relay test"],
  "relay.add": ["relay add"],
  "relay.remove": ["relay remove"],
  "reach.use": ["share start", "run"],
  "audit.list": ["audit list"],
  "audit.verify": ["audit verify"],
};
/** Commands with input that only the page sends, or that the CLI sends on its own: people type none of it. */
const NOT_TYPED = [
  "terminal.view",
  "terminal.type",
  "terminal.resize",
  "share.noteRefused",
  "runtime.openLink",
  "handoff.check",
  "handoff.preview",
  "handoff.textToSign",
  "handoff.call",
];
/** Fields that the CLI fills in itself or never sends. */
const FIELDS_NOT_TYPED: Readonly<Record<string, readonly string[]>> = {
  "lane.new": ["env"],
  "lane.panes": ["tmuxTmpdir"],
  "terminal.new": ["cwd"],
  "share.again": ["wait"],
  "handoff.answer": ["questionId"],
  "audit.list": ["terminalId", "types", "actorId", "beforeSeq", "afterSeq"],
};

type Schema = Readonly<Record<string, unknown>>;

/** Every path of an input that can be invalid: `jump.host`, `keys.0`. */
const pathsOf = (schema: Schema, path: readonly string[] = []): readonly string[] => {
  const alternatives = (schema.anyOf ?? []) as readonly Schema[];
  if (alternatives.length > 0) return alternatives.flatMap((each) => pathsOf(each, path));
  const own = path.length === 0 ? [] : [path.join(".")];
  if (schema.items !== undefined) return [...own, ...pathsOf(schema.items as Schema, [...path, "0"])];
  const properties = Object.entries((schema.properties ?? {}) as Readonly<Record<string, Schema>>);
  return [...own, ...properties.flatMap(([name, child]) => pathsOf(child, [...path, name]))];
};

const program = createProgram(
  async () => undefined,
  () => undefined,
);
const shapes = commandShapes().filter(({ input }) => input !== null);

describe("fields in refusals", () => {
  it("CLI11: every command of the contract with an input is covered", () => {
    const covered = [...Object.keys(SENT_BY), ...NOT_TYPED];
    expect(shapes.map(({ name }) => name).filter((name) => !covered.includes(name))).toEqual([]);
  });

  it.each(Object.entries(SENT_BY))("CLI11: every field of %s has a flag or an argument", (name, commands) => {
    const input = shapes.find((shape) => shape.name === name)?.input ?? {};
    const typed = pathsOf(input).filter((path) => !FIELDS_NOT_TYPED[name]?.includes(path.split(".")[0] ?? ""));
    expect(typed.length).toBeGreaterThan(0);
    for (const command of commands) {
      const named = typed.map((path) => [path, typedNameOf(path, commandOf(program, command.split(" ")))]);
      expect(named.filter(([, typedName]) => typedName === null)).toEqual([]);
      expect(named.every(([, typedName]) => /^(?:--[a-z-]+|<[a-z]+>)$/.test(typedName ?? ""))).toBe(true);
    }
  });

  const lanes = { "lane.list": { lanes: [laneSample("api", "aaaa1111", ["aaaa1111"])] } };
  const shares = { "share.list": { shares: [shareSample()] } };
  const invalid = (...issues: readonly { readonly path: string; readonly problem: string }[]) =>
    refusal(shareError("invalid-input", `${issues[0]?.path}: ${issues[0]?.problem}`, { issues: [...issues] }));

  it.each([
    ["share start api --backend tmate", "share.start", "keys", "--key"],
    ["share start api --backend tmate", "share.start", "keys.3", "--key"],
    ["share start api --backend tmate", "share.start", "ttlMs", "--ttl"],
    ["share extend shr_aa --by 1m", "share.extend", "byMs", "--by"],
    ["share extend shr_aa --until 23:00", "share.extend", "untilMs", "--until"],
    ["share switch shr_aa --backend upterm", "share.switch", "backend", "--backend"],
    ["lane new --name api", "lane.new", "name", "--name"],
    ["lane new --name api", "lane.new", "command.0", "<command>"],
    ["lane rename api web", "lane.rename", "name", "<name>"],
    ["lane label api a b", "lane.label", "labels.1", "<labels>"],
    ["relay add x --backend tmate --kind lan", "relay.add", "jump.hostKeys.0", "--jump-host-key"],
    ["relay add x --backend tmate --kind lan", "relay.add", "name", "<name>"],
  ])("CLI11: `%s` shows %s %s as %s, and keeps the field in the JSON", async (typed, command, path, shown) => {
    const answers = { ...lanes, ...shares, [command]: invalid({ path, problem: "is wrong." }) };
    const human = await runFake(typed.split(" "), { answers });
    expect([human.exitCode, human.err.split("\n")[0]]).toEqual([2, `lanecast: ${shown}: is wrong`]);
    const { error } = (await runFake([...typed.split(" "), "--json"], { answers })).json();
    expect(error).toMatchObject({ message: `${shown}: is wrong`, data: { issues: [{ path, problem: "is wrong." }] } });
  });

  it("CLI11: prints one problem per line, and puts a field without a flag into words", async () => {
    const issues = ["newField", "name", "name"].map((path) => ({ path, problem: "is wrong" }));
    const answers = { "lane.new": invalid(...issues) };
    const { err } = await runFake(["lane", "new"], { answers });
    expect(err.split("\n")).toEqual([
      "lanecast: new field: is wrong",
      "--name: is wrong",
      "Run 'lanecast lane new --help' for usage.",
    ]);
  });
});
