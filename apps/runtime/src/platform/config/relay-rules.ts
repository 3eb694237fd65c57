// What each kind of relay needs in its [relays.NAME] table, beyond the form of each key.
import { isIP } from "node:net";
import type { ConfigProblem } from "./problems";
import type { RelayEntry } from "./schema";

type Rule = readonly [key: string, problem: string];
/** Null: no problem. */
type Rules = readonly (Rule | null)[];

const WILDCARDS = ["0.0.0.0", "::"];

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/i;

const lanRules = ({ bind }: RelayEntry): Rules => [
  bind === undefined ? ["bind", 'required for kind "lan"; an address of this machine'] : null,
  bind !== undefined && isIP(bind) === 0 ? ["bind", "must be an address of this machine"] : null,
  LOOPBACK.test(bind ?? "")
    ? ["bind", "must be an address that guests reach; a loopback address reaches only this machine"]
    : null,
  WILDCARDS.includes(bind ?? "") ? ["bind", "must be one address; a wildcard would listen on every network"] : null,
];

const tunnelRules = ({ jump, host_key }: RelayEntry): Rules => [
  jump === undefined ? ["jump", 'required for kind "tunnel"; the SSH jump host'] : null,
  jump?.host_key === undefined && host_key === undefined
    ? ["host_key", 'required for kind "tunnel"; the key of the jump host (SHA256:…), from its administrator']
    : null,
];

/** The domains of the public relays that the authors of tmate and upterm run. */
const PUBLIC_DOMAINS = ["tmate.io", "upterm.dev"];

const publicDomainOf = (host: string): string | undefined => {
  const name = host.toLowerCase().replace(/\.$/, "");
  return PUBLIC_DOMAINS.find((domain) => name === domain || name.endsWith(`.${domain}`));
};

/** Policies see only this mark. For relays of other domains, only the operator knows whether they are public. */
const publicRule = ({ host = "", guest_host = "", public: isPublic }: RelayEntry): Rule | null => {
  const domain = publicDomainOf(host) ?? publicDomainOf(guest_host);
  if (domain === undefined || isPublic) return null;
  return ["public", `must be true, because the relays of ${domain} are public`];
};

/** tmate has no host keys, and a relay that lanecast starts admits only the share's own host. */
const identityRule = ({ backend, kind, host_identity }: RelayEntry): Rule | null => {
  if (host_identity === undefined || (backend === "upterm" && kind === "host")) return null;
  return ["host_identity", 'must be left out unless the backend is "upterm" and the kind is "host"'];
};

const hostRules = (entry: RelayEntry): Rules => [
  entry.host === undefined ? ["host", 'required for kind "host"; the machine of the relay'] : null,
  entry.host_key === undefined
    ? ["host_key", 'required for kind "host"; the key of the relay (SHA256:…), from its administrator']
    : null,
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
    isMisplaced ? ["public", 'must be false unless the kind is "host"'] : null,
  ];
  return rules.flatMap((rule) => (rule === null ? [] : [{ path: ["relays", name, rule[0]], problem: rule[1] }]));
};
