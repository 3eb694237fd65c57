// Whether nftables' rules let a guest in. The first ruleset is recorded from nft 1.0.6; the others are built from its parts.
import { describe, expect, it } from "vitest";
import { type Incoming, verdictOf } from "../nft-rules";

const incoming: Incoming = { address: "192.0.2.7", on: "eth0", ports: [32_768, 60_999] };

const match = (left: unknown, right: unknown, op = "==") => ({ match: { op, left, right } });
const dport = (right: unknown) => match({ payload: { protocol: "tcp", field: "dport" } }, right);
const from = (name: unknown, op?: string) => match({ meta: { key: "iifname" } }, name, op);
const to = (right: unknown, protocol = "ip") => match({ payload: { protocol, field: "daddr" } }, right);
const established = match({ ct: { key: "state" } }, ["established", "related"], "in");
const [accept, drop, giveBack] = [{ accept: null }, { drop: null }, { return: null }];
const jump = (target: string) => ({ jump: { target } });

type Rules = readonly (readonly unknown[])[];
const chain = (name: string, rules: Rules, more: object = {}, family = "inet") => [
  { chain: { family, table: "filter", name, handle: 1, ...more } },
  ...rules.map((expr) => ({ rule: { family, table: "filter", chain: name, handle: 2, expr } })),
];
const input = (policy: string, ...rules: Rules) =>
  chain("input", rules, { type: "filter", hook: "input", prio: 0, policy });
const judge = (...parts: readonly (readonly unknown[])[]) =>
  verdictOf({ nftables: [{ metainfo: { json_schema_version: 1 } }, ...parts.flat()] }, incoming);
const CLOSED = { kind: "closed", at: "inet filter input" };

describe("nftables' rules", () => {
  it("REACH21: without an input chain nothing is in the way", () => {
    expect(judge()).toEqual({ kind: "no-rules" });
    expect(judge(chain("output", [[drop]], { type: "filter", hook: "output", policy: "drop" }))).toEqual({
      kind: "no-rules",
    });
    expect(verdictOf("rubbish", incoming)).toEqual({ kind: "no-rules" });
  });

  it("REACH21: the policy decides what no rule does", () => {
    expect(judge(input("accept"))).toEqual({ kind: "open" });
    expect(judge(input("drop", [established, accept], [from("lo"), accept], [dport(22), accept]))).toEqual(CLOSED);
    expect(judge(input("accept", [established, accept], [{ reject: { type: "icmpx" } }]))).toEqual(CLOSED);
  });

  it.each<[string, readonly unknown[]]>([
    ["the interface", [from("eth0"), accept]],
    ["a pattern of interfaces", [from("eth*"), { counter: { packets: 0, bytes: 0 } }, accept]],
    ["another interface is excluded", [from("lo", "!="), accept]],
    ["all ports of relays", [dport({ range: [1024, 65_535] }), accept]],
    ["the address", [to("192.0.2.7"), match({ meta: { key: "l4proto" } }, "tcp"), accept]],
    ["its network", [to({ prefix: { addr: "192.0.2.0", len: 24 } }), accept]],
    ["new connections", [match({ ct: { key: "state" } }, "new", "in"), accept]],
  ])("REACH21: a rule lets guests in by %s", (_by, rule) => {
    expect(judge(input("drop", rule))).toEqual({ kind: "open" });
  });

  it.each<[string, readonly unknown[]]>([
    ["another interface", [from("wlan0"), accept]],
    ["another address", [to("192.0.2.8"), accept]],
    ["IPv6", [to("2001:db8::1", "ip6"), accept]],
    ["UDP", [match({ payload: { protocol: "udp", field: "dport" } }, { range: [1, 65_535] }), accept]],
    ["other ports", [dport({ set: [22, 80, { range: [100, 200] }] }), accept]],
  ])("REACH21: a rule for %s doesn't let guests in", (_by, rule) => {
    expect(judge(input("drop", rule))).toEqual(CLOSED);
  });

  it.each<[string, readonly unknown[]]>([
    ["where the guest is", [match({ payload: { protocol: "ip", field: "saddr" } }, "10.0.0.1"), accept]],
    ["the port", [dport({ range: [40_000, 50_000] }), accept]],
    ["a named set", [from("@lan"), accept]],
    ["a map", [{ vmap: { key: {}, data: {} } }]],
    ["an extension of iptables", [{ xt: { type: "match", name: "owner" } }, accept]],
    ["a chain that isn't there", [jump("missing")]],
  ])("REACH21: says that it depends on %s", (_on, rule) => {
    expect(judge(input("drop", rule))).toEqual({ kind: "depends" });
  });

  it("REACH21: follows chains and comes back from them, as ufw's rules need", () => {
    const user = chain("user", [[from("eth0"), dport({ range: [32_768, 60_999] }), accept]]);
    const logging = chain("logging", [[{ log: { prefix: "x" } }], [giveBack], [drop]]);
    expect(judge(input("drop", [jump("logging")], [jump("user")]), user, logging)).toEqual({ kind: "open" });
    expect(judge(input("drop", [jump("logging")]), logging)).toEqual(CLOSED);
    expect(judge(input("drop", [{ goto: { target: "logging" } }], [accept]), logging)).toEqual(CLOSED);
    const loop = chain("loop", [[jump("loop")]]);
    expect(judge(input("drop", [jump("loop")]), loop)).toEqual({ kind: "depends" });
  });

  it("REACH21: one chain that drops a connection is enough, even if another accepts it", () => {
    const old = chain("INPUT", [[from("eth0"), drop]], { type: "filter", hook: "input", policy: "accept" }, "ip");
    expect(judge(input("accept"), old)).toEqual({ kind: "closed", at: "ip filter INPUT" });
    const six = chain("INPUT", [[drop]], { type: "filter", hook: "input", policy: "drop" }, "ip6");
    expect(judge(input("accept"), six)).toEqual({ kind: "open" });
  });
});
