// Reads the hosts of ~/.ssh/config, with the files that it includes (ssh_config(5)). Runs nothing that is written there.
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
// Only its parser: `compute` would run the commands of `Match exec`, and nslookup for CanonicalizeHostname.
import SshConfig, { glob } from "ssh-config";

/** A host that has its own name in the configuration. */
export interface SshHost {
  /** The name in the configuration. */
  readonly alias: string;
  /** The name or address to connect to. */
  readonly host: string;
  readonly port: number;
  /** Null: the local user name. */
  readonly user: string | null;
  /** The first private key file that exists; null: the agent and ssh's usual files. */
  readonly identity: string | null;
  /** The name of its key in known_hosts, if that is another one. */
  readonly hostKeyAlias: string | null;
  /** The known_hosts files. */
  readonly knownHosts: readonly string[];
  /** `ProxyJump` or `ProxyCommand`, if ssh reaches it only through another host or program. */
  readonly proxy: "ProxyJump" | "ProxyCommand" | null;
}

export interface SshConfigPlace {
  /** The operator's home. */
  readonly home: string;
  readonly user: string;
}

/** One line, with the patterns of each `Host` line around it. All of those must match. */
interface Setting {
  readonly when: readonly (readonly string[])[];
  /** In lower case. */
  readonly keyword: string;
  readonly values: readonly string[];
}

type Line = SshConfig[number];

/** As in ssh (READCONF_MAX_DEPTH). */
const DEPTH_MAX = 16;
const FILE_MAX_BYTES = 1_048_576;
const FILES_MAX = 256;

const KNOWN_HOSTS = ["known_hosts", "known_hosts2"];
const SYSTEM_KNOWN_HOSTS = ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];

const expandHome = (path: string, { home }: SshConfigPlace): string => path.replace(/^~(?=\/|$)/, home);

/** Null if it has tokens whose value only ssh knows. */
const expandTokens = (text: string, place: SshConfigPlace, alias: string): string | null => {
  const known: Readonly<Record<string, string>> = { "%d": place.home, "%u": place.user, "%h": alias, "%%": "%" };
  let isKnown = true;
  const expanded = text.replace(/%.?/g, (token) => {
    isKnown &&= Object.hasOwn(known, token);
    return known[token] ?? "";
  });
  return isKnown ? expandHome(expanded, place) : null;
};

const parseFile = (path: string): readonly Line[] => {
  try {
    const stats = statSync(path);
    // A named pipe would never end.
    if (!stats.isFile() || stats.size > FILE_MAX_BYTES) return [];
    return [...SshConfig.parse(readFileSync(path, "utf8"))];
  } catch {
    // Missing, unreadable or broken: ssh itself says what is wrong with it.
    return [];
  }
};

const valuesOf = (value: string | readonly { readonly val: string }[]): readonly string[] =>
  typeof value === "string" ? [value] : value.map(({ val }) => val);

/** The files that an `Include` names: below ~/.ssh unless absolute, in the order of their names. */
const includedFiles = (values: readonly string[], place: SshConfigPlace): readonly string[] =>
  values.flatMap((value) => {
    const path = expandHome(value, place);
    const pattern = isAbsolute(path) ? path : join(place.home, ".ssh", path);
    try {
      return globSync(pattern).toSorted();
    } catch {
      return [];
    }
  });

/** What the lines of one file depend on, and where to go on from them. */
interface Reading {
  readonly when: Setting["when"];
  readonly depth: number;
}

const readSettings = (file: string, place: SshConfigPlace): readonly Setting[] => {
  const settings: Setting[] = [];
  let filesRead = 0;
  const readFile = (path: string, { when, depth }: Reading): void => {
    filesRead += 1;
    if (depth <= DEPTH_MAX && filesRead <= FILES_MAX) readLines(parseFile(path), { when, depth });
  };
  const readSection = (keyword: string, values: readonly string[], lines: readonly Line[], at: Reading): void => {
    if (keyword === "host") {
      const when = [...at.when, values];
      settings.push({ when, keyword, values });
      readLines(lines, { ...at, when });
    }
    // Other conditions of Match depend on programs, networks and sessions.
    else if (values.join(" ").toLowerCase() === "all") readLines(lines, at);
  };
  const readLine = (line: Line, at: Reading): void => {
    if (!("param" in line)) return;
    const keyword = line.param.toLowerCase();
    const values = valuesOf(line.value);
    if ("config" in line) readSection(keyword, values, [...line.config], at);
    else if (keyword !== "include") settings.push({ when: at.when, keyword, values });
    else for (const path of includedFiles(values, place)) readFile(path, { ...at, depth: at.depth + 1 });
  };
  const readLines = (lines: readonly Line[], at: Reading): void => {
    for (const line of lines) readLine(line, at);
  };
  readFile(file, { when: [], depth: 0 });
  return settings;
};

const isPattern = (name: string): boolean => /[*?!]/.test(name) || name.startsWith("-");

const aliasesOf = (settings: readonly Setting[]): readonly string[] => [
  ...new Set(
    settings
      .filter(({ keyword }) => keyword === "host")
      .flatMap(({ values }) => values)
      .filter((name) => name !== "" && !isPattern(name)),
  ),
];

/** The settings of one host; of several with the same keyword, ssh uses the first. */
const settingsOf = (alias: string, settings: readonly Setting[]) => {
  const matching = settings.filter(({ when }) => when.every((patterns) => glob([...patterns], alias)));
  const all = (keyword: string): readonly (readonly string[])[] =>
    matching.filter((setting) => setting.keyword === keyword).map(({ values }) => values);
  return { all, first: (keyword: string): string | null => all(keyword)[0]?.[0] ?? null };
};

const isSet = (value: string | null): boolean => value !== null && value.toLowerCase() !== "none";

const hostOf = (alias: string, settings: readonly Setting[], place: SshConfigPlace): SshHost | null => {
  const { all, first } = settingsOf(alias, settings);
  const host = expandTokens(first("hostname") ?? alias, place, alias);
  const port = Number(first("port") ?? 22);
  if (host === null || !Number.isInteger(port) || port < 1 || port > 65_535) return null;
  const identities = all("identityfile").flatMap(([path = ""]) => expandTokens(path, place, alias) ?? []);
  const ownFiles = all("userknownhostsfile")[0]?.filter((path) => isSet(path));
  const userFiles = ownFiles ?? KNOWN_HOSTS.map((name) => join(place.home, ".ssh", name));
  return {
    alias,
    host,
    port,
    user: first("user"),
    identity: identities.find((path) => existsSync(path)) ?? null,
    hostKeyAlias: first("hostkeyalias"),
    knownHosts: [...userFiles.flatMap((path) => expandTokens(path, place, alias) ?? []), ...SYSTEM_KNOWN_HOSTS],
    proxy: isSet(first("proxyjump")) ? "ProxyJump" : isSet(first("proxycommand")) ? "ProxyCommand" : null,
  };
};

/** Git servers, which let no one forward a port. */
const isGitServer = ({ user }: SshHost): boolean => user === "git";

/** Every host with a name of its own (not a pattern), in the order of the file. Empty if there is no such file. */
export const readSshHosts = (place: SshConfigPlace): readonly SshHost[] => {
  const settings = readSettings(join(place.home, ".ssh", "config"), place);
  return aliasesOf(settings)
    .map((alias) => hostOf(alias, settings, place))
    .filter((host): host is SshHost => host !== null && !isGitServer(host));
};
