// Works out from nftables' rules (libnftables-json(5)) whether a new TCP connection from elsewhere would be let in. iptables-nft and
// ufw, firewalld on top of it show up there as well.
import { BlockList, isIPv6 } from "node:net";

/** A connection that a guest would open. Where it comes from is unknown. */
export interface Incoming {
  readonly address: string;
  /** The network interface. */
  readonly on: string;
  /** The relay's port is one of these. */
  readonly ports: readonly [lowest: number, highest: number];
}

/** `depends`: on where the guest is, on the port, or on a rule that isn't understood. `at`: the chain that drops it. */
export type NftVerdict =
  | { readonly kind: "no-rules" | "open" | "depends" }
  | { readonly kind: "closed"; readonly at: string };

type Json = Readonly<Record<string, unknown>>;
type Fit = "yes" | "no" | "maybe";
type Outcome = "accept" | "drop" | "return";

interface Chain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly isInput: boolean;
  readonly policy: Outcome;
  readonly rules: readonly (readonly Json[])[];
}

const asJson = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});

/** The alternatives of a right-hand side: a set, a list or one value. */
const alternatives = (right: unknown): readonly unknown[] => {
  const list = Array.isArray(right) ? right : asJson(right).set;
  return Array.isArray(list) ? list : [right];
};

const anyOf = (fits: readonly Fit[]): Fit => (fits.includes("yes") ? "yes" : fits.includes("maybe") ? "maybe" : "no");
const allOf = (fits: readonly Fit[]): Fit => (fits.includes("no") ? "no" : fits.includes("maybe") ? "maybe" : "yes");
const fitIf = (isIt: boolean): Fit => (isIt ? "yes" : "no");

const INVERSE: Readonly<Record<Fit, Fit>> = { yes: "no", no: "yes", maybe: "maybe" };

const isNamed = (value: unknown, name: string): Fit => {
  // A named set (`@lan`), whose members aren't in the rule.
  if (typeof value !== "string" || value.startsWith("@")) return "maybe";
  return fitIf(value.endsWith("*") ? name.startsWith(value.slice(0, -1)) : value === name);
};

const portFit = (value: unknown, [lowest, highest]: Incoming["ports"]): Fit => {
  const { range } = asJson(value);
  const [from, to] = Array.isArray(range) ? range : [value, value];
  if (typeof from !== "number" || typeof to !== "number") return "maybe";
  if (to < lowest || from > highest) return "no";
  return from <= lowest && to >= highest ? "yes" : "maybe";
};

const addressFit = (value: unknown, address: string): Fit => {
  if (typeof value === "string") return value.startsWith("@") ? "maybe" : fitIf(value === address);
  const { addr, len } = asJson(asJson(value).prefix);
  if (typeof addr !== "string" || typeof len !== "number") return "maybe";
  const list = new BlockList();
  list.addSubnet(addr, len, isIPv6(addr) ? "ipv6" : "ipv4");
  return fitIf(isIPv6(addr) === isIPv6(address) && list.check(address, isIPv6(address) ? "ipv6" : "ipv4"));
};

const TCP = ["tcp", 6];

const payloadFit = (left: Json, right: unknown, incoming: Incoming): Fit => {
  const { protocol, field } = left;
  const family = isIPv6(incoming.address) ? "ip6" : "ip";
  const each = (fit: (value: unknown) => Fit): Fit => anyOf(alternatives(right).map(fit));
  if (protocol === "ip" || protocol === "ip6") {
    if (protocol !== family) return "no";
    if (field === "daddr") return each((value) => addressFit(value, incoming.address));
    return field === "protocol" || field === "nexthdr"
      ? each((value) => fitIf(TCP.includes(value as string)))
      : "maybe";
  }
  if (protocol !== "tcp" && protocol !== "th") return "no";
  return field === "dport" ? each((value) => portFit(value, incoming.ports)) : "maybe";
};

const metaFit = (key: unknown, right: unknown, { on, address }: Incoming): Fit => {
  const each = (fit: (value: unknown) => Fit): Fit => anyOf(alternatives(right).map(fit));
  switch (key) {
    case "iifname":
    case "iif":
      return each((value) => isNamed(value, on));
    case "l4proto":
      return each((value) => fitIf(TCP.includes(value as string)));
    case "nfproto":
      return each((value) => fitIf(value === (isIPv6(address) ? "ipv6" : "ipv4")));
    default:
      return "maybe";
  }
};

const matchFit = ({ op, left, right }: Json, incoming: Incoming): Fit => {
  const { meta, ct, payload } = asJson(left);
  if (op !== "==" && op !== "!=" && op !== "in") return "maybe";
  const states = alternatives(right).flatMap((state) => String(state).split(","));
  const fit =
    meta !== undefined
      ? metaFit(asJson(meta).key, right, incoming)
      : payload !== undefined
        ? payloadFit(asJson(payload), right, incoming)
        : asJson(ct).key === "state"
          ? fitIf(states.includes("new"))
          : "maybe";
  return op === "!=" ? INVERSE[fit] : fit;
};

/** Statements that neither match nor decide. */
const PASSIVE = ["counter", "log", "comment", "notrack", "mangle"];
const VERDICTS = ["accept", "drop", "reject", "return", "jump", "goto"];

const statementFit = (statement: Json, incoming: Incoming): Fit => {
  const [name = ""] = Object.keys(statement);
  if (name === "match") return matchFit(asJson(statement.match), incoming);
  return PASSIVE.includes(name) || VERDICTS.includes(name) ? "yes" : "maybe";
};

const DEPTH_MAX = 16;

/** Everything that could come of a chain. More than one: it depends. */
const outcomesOf = (chain: Chain, chains: readonly Chain[], incoming: Incoming, depth = 0): ReadonlySet<Outcome> => {
  const outcomes = new Set<Outcome>();
  for (const rule of chain.rules) {
    const fit = allOf(rule.map((statement) => statementFit(statement, incoming)));
    if (fit === "no") continue;
    const own = depth > DEPTH_MAX ? everything : ruleOutcomes(rule, chain, chains, incoming, depth);
    for (const outcome of own) if (outcome !== "continue") outcomes.add(outcome);
    if (fit === "yes" && !own.has("continue")) return outcomes;
  }
  return outcomes.add("return");
};

const everything: ReadonlySet<Outcome | "continue"> = new Set(["accept", "drop", "continue"]);

const ruleOutcomes = (
  rule: readonly Json[],
  chain: Chain,
  chains: readonly Chain[],
  incoming: Incoming,
  depth: number,
): ReadonlySet<Outcome | "continue"> => {
  const last = rule.find((statement) => VERDICTS.some((name) => name in statement) || "vmap" in statement);
  if (last === undefined) return new Set(["continue"]);
  if ("vmap" in last) return everything;
  if ("accept" in last) return new Set(["accept"]);
  if ("drop" in last || "reject" in last) return new Set(["drop"]);
  if ("return" in last) return new Set(["return"]);
  const { target } = asJson(last.jump ?? last.goto);
  const into = chains.find(
    ({ name, table, family }) => name === target && table === chain.table && family === chain.family,
  );
  if (into === undefined) return everything;
  const found = outcomesOf(into, chains, incoming, depth + 1);
  if ("goto" in last) return found;
  return new Set([...found].map((outcome) => (outcome === "return" ? "continue" : outcome)));
};

const chainsOf = (ruleset: Json): readonly Chain[] => {
  const items = (Array.isArray(ruleset.nftables) ? ruleset.nftables : []).map(asJson);
  // Kubernetes has thousands of chains and rules.
  const rules = Map.groupBy(
    items.flatMap(({ rule }) => (rule === undefined ? [] : [asJson(rule)])),
    ({ family, table, chain }) => `${family} ${table} ${chain}`,
  );
  return items.flatMap(({ chain }): readonly Chain[] => {
    if (chain === undefined) return [];
    const { family, table, name, hook, policy, type } = asJson(chain);
    return [
      {
        family: String(family),
        table: String(table),
        name: String(name),
        isInput: hook === "input" && type === "filter",
        policy: policy === "drop" ? "drop" : "accept",
        rules: (rules.get(`${family} ${table} ${name}`) ?? []).map(({ expr }) =>
          Array.isArray(expr) ? expr.map(asJson) : [],
        ),
      },
    ];
  });
};

/** `ruleset`: what `nft -j list ruleset` prints. */
export const verdictOf = (ruleset: unknown, incoming: Incoming): NftVerdict => {
  const chains = chainsOf(asJson(ruleset));
  const family = isIPv6(incoming.address) ? "ip6" : "ip";
  const inputs = chains.filter((chain) => chain.isInput && ["inet", family].includes(chain.family));
  if (inputs.length === 0) return { kind: "no-rules" };
  // Every input chain must let it in.
  const results = inputs.map((chain) => {
    const outcomes = [...outcomesOf(chain, chains, incoming)].map((each) => (each === "return" ? chain.policy : each));
    return { chain, outcomes: new Set(outcomes) };
  });
  const closing = results.find(({ outcomes }) => outcomes.size === 1 && outcomes.has("drop"));
  if (closing !== undefined) {
    const { family: of, table, name } = closing.chain;
    return { kind: "closed", at: `${of} ${table} ${name}` };
  }
  return { kind: results.every(({ outcomes }) => !outcomes.has("drop")) ? "open" : "depends" };
};
