// Turns what `iptables -S` prints into the form of `nft -j list ruleset`, so that one evaluation serves both. nft itself can't say what
// iptables' extensions match, such as conntrack, and doesn't list the rules of iptables-legacy at all.

type Statement = Readonly<Record<string, unknown>>;

/** As nft names its table. */
export interface IptablesPlace {
  readonly family: "ip" | "ip6";
  readonly table: string;
}

const match = (left: unknown, right: unknown, isNot: boolean): Statement => ({
  match: { op: isNot ? "!=" : "==", left, right },
});

const portsOf = (text: string): unknown => {
  const parts = text.split(",").map((part) => {
    const [from, to] = part.split(":").map(Number);
    return to === undefined ? from : { range: [from, to] };
  });
  return parts.length === 1 ? parts[0] : { set: parts };
};

const addressOf = (text: string): unknown => {
  const [addr = "", len] = text.split("/");
  const isHost = len === undefined || len === "32" || len === "128";
  return isHost ? addr : { prefix: { addr, len: Number(len) } };
};

/** The matches whose meaning is known; any other is unknown to the evaluation, too. */
const matchers: Readonly<
  Record<string, (value: string, isNot: boolean, family: IptablesPlace["family"]) => Statement>
> = {
  // iptables marks patterns with +, nft with *.
  "-i": (value, isNot) => match({ meta: { key: "iifname" } }, value.replace(/\+$/, "*"), isNot),
  "-p": (value, isNot) => match({ meta: { key: "l4proto" } }, value, isNot),
  "-d": (value, isNot, protocol) => match({ payload: { protocol, field: "daddr" } }, addressOf(value), isNot),
  "--dport": (value, isNot) => match({ payload: { protocol: "th", field: "dport" } }, portsOf(value), isNot),
  "--dports": (value, isNot) => match({ payload: { protocol: "th", field: "dport" } }, portsOf(value), isNot),
  "--ctstate": (value, isNot) => match({ ct: { key: "state" } }, value.toLowerCase().split(","), isNot),
  "--state": (value, isNot) => match({ ct: { key: "state" } }, value.toLowerCase().split(","), isNot),
};

/** Words without a meaning of their own: they only load the extension whose options follow, or describe the rule. */
const SILENT = ["--comment", "--reject-with", "--log-prefix", "--log-level"];
const UNDERSTOOD = ["conntrack", "state", "tcp", "udp", "multiport", "comment", "icmp", "icmp6", "ipv6-icmp"];

const verdictOf = (target: string, isGoto: boolean): readonly Statement[] => {
  if (["ACCEPT", "DROP", "REJECT", "RETURN"].includes(target)) return [{ [target.toLowerCase()]: null }];
  if (["LOG", "NFLOG", "ULOG"].includes(target)) return [{ log: null }];
  return [{ [isGoto ? "goto" : "jump"]: { target } }];
};

const WORDS = /"(?:[^"\\]|\\.)*"|\S+/g;

const isSilent = (word: string, value: string): boolean =>
  word === "-m" ? UNDERSTOOD.includes(value) : SILENT.includes(word);

const statementsOf = (words: readonly string[], { family }: IptablesPlace): readonly Statement[] =>
  words.flatMap((word, at): readonly Statement[] => {
    const value = words[at + 1] ?? "";
    if (!word.startsWith("-") || isSilent(word, value)) return [];
    if (word === "-j" || word === "-g") return verdictOf(value, word === "-g");
    const statement = matchers[word]?.(value, words[at - 1] === "!", family);
    return [statement ?? { xt: { name: word } }];
  });

/** The items of a ruleset: chains and rules, in their order. */
export const rulesetItems = (text: string, place: IptablesPlace): readonly unknown[] =>
  text.split("\n").flatMap((line): readonly unknown[] => {
    const [command, name, ...words] = line.match(WORDS) ?? [];
    if (command === "-N") return [{ chain: { ...place, name } }];
    if (command === "-A") return [{ rule: { ...place, chain: name, expr: statementsOf(words, place) } }];
    if (command !== "-P" || name !== "INPUT") return [];
    return [{ chain: { ...place, name, type: "filter", hook: "input", policy: words[0]?.toLowerCase() } }];
  });
