// What each kind of relay needs of its [relays.NAME] table, beyond the form of each key. Knows no file and no network.
import { isIP } from "node:net";
import type { ConfigProblem } from "./problems";
import type { RelayEntry } from "./schema";

type Rule = readonly [key: string, problem: string];
/** Null: kept. */
type Rules = readonly (Rule | null)[];

const WILDCARDS = ["0.0.0.0", "::"];

const lanRules = ({ bind = "" }: RelayEntry): Rules => [
  isIP(bind) === 0 ? ["bind", "must be one address of this machine"] : null,
  WILDCARDS.includes(bind) ? ["bind", "must be one address; a wildcard listens on networks nobody chose"] : null,
];

const tunnelRules = ({ jump, host_key }: RelayEntry): Rules => [
  jump === undefined ? ["jump", 'must name the jump host, such as { host = "jump.example" }'] : null,
  jump?.host_key === undefined && host_key === undefined
    ? ["host_key", "must pin the jump host's key (SHA256:…, from its keeper)"]
    : null,
];

/** Where the makers of tmate and upterm run relays for everybody. */
const PUBLIC_DOMAINS = ["tmate.io", "upterm.dev"];

const publicDomainOf = (host: string): string | undefined => {
  const name = host.toLowerCase().replace(/\.$/, "");
  return PUBLIC_DOMAINS.find((domain) => name === domain || name.endsWith(`.${domain}`));
};

/** What a rule against public relays goes by is this mark; elsewhere nobody but the operator knows whose a relay is. */
const publicRule = ({ host = "", guest_host = "", public: isPublic }: RelayEntry): Rule | null => {
  const domain = publicDomainOf(host) ?? publicDomainOf(guest_host);
  if (domain === undefined || isPublic) return null;
  return ["public", `must be true: the relays of ${domain} are run by its makers for everybody`];
};

/** tmate has no host keys. A relay of ours admits the share's own host only. */
const identityRule = ({ backend, kind, host_identity }: RelayEntry): Rule | null => {
  if (host_identity === undefined || (backend === "upterm" && kind === "host")) return null;
  return ["host_identity", 'is for upterm relays of kind "host" only'];
};

const hostRules = (entry: RelayEntry): Rules => [
  entry.host === undefined ? ["host", "must name the relay's machine"] : null,
  entry.host_key === undefined ? ["host_key", "must pin the relay's key (SHA256:…, from its keeper)"] : null,
  publicRule(entry),
];

const rulesOf: Readonly<Record<RelayEntry["kind"], (entry: RelayEntry) => Rules>> = {
  lan: lanRules,
  tunnel: tunnelRules,
  host: hostRules,
};

export const problemsOfRelay = (name: string, entry: RelayEntry): ConfigProblem[] => {
  const isMisplaced = entry.public && entry.kind !== "host";
  const rules: Rules = [
    ...rulesOf[entry.kind](entry),
    identityRule(entry),
    isMisplaced ? ["public", 'is for relays of kind "host" only'] : null,
  ];
  return rules.flatMap((rule) => (rule === null ? [] : [{ path: ["relays", name, rule[0]], problem: rule[1] }]));
};
