// What each upterm says about itself: `upterm version`, `upterm host --help`, `upterm join --help`. Shared by the double and the probe's table test.

/** The n of release 0.n. The double is one of these. */
export type Release = 22 | 24 | 31 | 32 | 35 | 37 | 38 | 41;

type Flag = readonly [name: string, value?: string];

const OLDEST: readonly Flag[] = [
  ["accept"],
  ["authorized-keys", "string"],
  ["codeberg-user", "strings"],
  ["force-command", "string"],
  ["github-user", "strings"],
  ["hide-client-ip"],
  ["known-hosts", "string"],
  ["private-key", "strings"],
  ["read-only"],
  ["server", "string"],
];
/** The first release that lists a flag, and the first one that no longer does. fact: flags-by-release, flags-of-041 */
const LATER: readonly { readonly flag: Flag; readonly from: number; readonly until?: number }[] = [
  { flag: ["no-sftp"], from: 24 },
  { flag: ["skip-host-key-check"], from: 24 },
  // fact: forwarding-flag-in-041
  { flag: ["allow-local-tcp-forwarding"], from: 24, until: 41 },
  { flag: ["detach"], from: 31 },
  { flag: ["name", "string"], from: 31 },
  { flag: ["output", "string"], from: 31 },
  { flag: ["pty-size", "string"], from: 31 },
  { flag: ["term", "string"], from: 31 },
  { flag: ["join-timeout", "duration"], from: 32 },
  { flag: ["allow-exec"], from: 41 },
  { flag: ["allow-forwarding", "string"], from: 41 },
  { flag: ["full-access"], from: 41 },
  { flag: ["login-command", "string"], from: 41 },
];

export const flagsOf = (release: number): readonly Flag[] =>
  [
    ...OLDEST,
    ...LATER.filter(({ from, until = 99 }) => release >= from && release < until).map(({ flag }) => flag),
  ].sort(([one], [other]) => one.localeCompare(other));

export const helpOf = (flags: readonly Flag[]): string => {
  const width = Math.max(...flags.map((flag) => flag.join(" ").length));
  const lines = flags.map((flag) => `      --${flag.join(" ").padEnd(width)}   What ${flag[0]} does, unlike --detach.`);
  return `Host a terminal session.\n\nUsage:\n  upterm host [flags]\n\nExamples:\n  # Not the flag --detach, only its name:\n  upterm host --accept\n\nFlags:\n${lines.join("\n")}\n`;
};

/** fact: version-text, dev-version */
export const versionText = (version: string): string =>
  `Upterm version ${version}\nGit commit: none\nBuild date: none\n`;

/** fact: join-command */
export const hasJoin = (release: number): boolean => release >= 38;
