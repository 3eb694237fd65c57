// The escape attempts that a guest makes with their own OpenSSH: files, programs, tunnels, agents, displays, variables, other user names.

/** What an attempt may target. The tests watch all of it. */
export interface Targets {
  readonly host: string;
  readonly port: number;
  /** The user name in the link. */
  readonly user: string;
  /** A folder on the host that must not change, with a file `secret` in it. */
  readonly sentinels: string;
  /** The guest's own folder, for stolen files and sockets. */
  readonly loot: string;
  /** A port on the host that no connection may reach; it answers with a secret. */
  readonly closedPort: number;
  /** A free port on the guest's side, for tunnels. */
  readonly localPort: number;
  /** The socket of lanecast's tmux server on the host. */
  readonly tmuxSocket: string;
  /** The guest's ssh agent and display, which nothing on the host may connect to. */
  readonly agentSocket: string;
  /** Key files: `right` is allowed by the share, the others are not. */
  readonly keys: Readonly<
    Record<"right" | "stranger" | "rsa" | "ecdsa" | "certified" | "empty" | "comment" | "missing", string>
  >;
}

export interface DialledAttempt {
  readonly name: string;
  readonly program: "ssh" | "sftp" | "scp";
  /** Additional arguments. The configuration tells how to reach the relay under the host name `share`. */
  readonly args: (targets: Targets) => readonly string[];
  readonly stdin?: (targets: Targets) => string;
  readonly env?: (targets: Targets) => Readonly<Record<string, string>>;
  /** A user name other than the link's. */
  readonly user?: (user: string) => string;
  readonly key?: keyof Targets["keys"];
  /** Where the guest's end of a tunnel listens: the test tries to get something through it. */
  readonly tunnel?: "tcp" | "socks" | "tmux";
  /** A writer's stdin counts as typing: it may arrive in the terminal if it comes before the relay disconnects the guest. */
  readonly isTyping?: true;
  /** `key`: the relay must refuse the guest. `link`: the guest must not see the room; tmate's relay checks keys first. */
  readonly refused?: "key" | "link";
}

/** The host name in the ssh configuration of each attempt. */
const D = "share";
/** A variable that only the guest's ssh may have in its environment. */
export const CANARY = "canary-71d3";

const ssh = (name: string, args: DialledAttempt["args"], more: Partial<DialledAttempt> = {}): DialledAttempt => ({
  name,
  program: "ssh",
  args,
  ...more,
});

const touch = ({ sentinels }: Targets): string => `touch ${sentinels}/escaped`;

const programs: readonly DialledAttempt[] = [
  ssh("a program without a terminal", (to) => ["-T", D, touch(to)]),
  ssh("a program in a terminal", (to) => ["-tt", D, touch(to)]),
  ssh("a shell without a terminal, fed from a pipe", () => ["-T", D], {
    stdin: (to) => `${touch(to)}\nexit\n`,
    isTyping: true,
  }),
  ssh("a program behind a line end", (to) => ["-tt", D, `x\n${touch(to)}\n`]),
  ssh("a program in substitutions", (to) => ["-T", D, `$(${touch(to)}) \`${touch(to)}\``]),
  ssh("tmux itself, on our socket", (to) => ["-T", D, "tmux", "-S", to.tmuxSocket, "new-window", touch(to)]),
  ssh("a tmux client of the guest's own", (to) => ["-tt", D, "tmux", "-S", to.tmuxSocket, "attach", "-t", "hub"]),
  ssh("tmux's control mode", (to) => ["-T", D, "tmux", "-C", "-S", to.tmuxSocket, "attach"]),
  ssh("tmate's control", () => ["-T", D, "tmate-ssh-server", "explicit-session-name", "pwned"]),
  ssh("upterm's own commands", () => ["-T", D, "upterm", "session", "current"]),
  ssh("an unknown subsystem", () => ["-T", "-s", D, "netconf"]),
  ssh("the sftp subsystem by name", () => ["-T", "-s", D, "sftp"]),
];

const files: readonly DialledAttempt[] = [
  {
    name: "a file fetched by SFTP",
    program: "sftp",
    args: () => ["-b", "-", D],
    stdin: (to) => `get ${to.sentinels}/secret ${to.loot}/sftp\n`,
  },
  {
    name: "a file put by SFTP",
    program: "sftp",
    args: () => ["-b", "-", D],
    stdin: (to) => `put ${to.keys.right} ${to.sentinels}/escaped\n`,
  },
  {
    name: "a link and a removal by SFTP",
    program: "sftp",
    args: () => ["-b", "-", D],
    stdin: (to) => `symlink /etc ${to.sentinels}/escaped\nrm ${to.sentinels}/secret\n`,
  },
  {
    name: "a file fetched by SCP over SFTP",
    program: "scp",
    args: (to) => [`${D}:${to.sentinels}/secret`, `${to.loot}/scp`],
  },
  {
    name: "a file fetched by the old SCP",
    program: "scp",
    args: (to) => ["-O", `${D}:${to.sentinels}/secret`, `${to.loot}/old-scp`],
  },
  {
    name: "a file put by SCP over SFTP",
    program: "scp",
    args: (to) => [to.keys.right, `${D}:${to.sentinels}/escaped`],
  },
  {
    name: "a file put by the old SCP",
    program: "scp",
    args: (to) => ["-O", to.keys.right, `${D}:${to.sentinels}/escaped`],
  },
];

const tunnels: readonly DialledAttempt[] = [
  ssh("a connection without any session", () => ["-N", D]),
  ssh(
    "a tunnel to a port of the host (-L)",
    (to) => ["-N", "-L", `127.0.0.1:${to.localPort}:127.0.0.1:${to.closedPort}`, D],
    { tunnel: "tcp" },
  ),
  ssh(
    "a tunnel to a port of the host beside a terminal (-L)",
    (to) => ["-tt", "-L", `127.0.0.1:${to.localPort}:127.0.0.1:${to.closedPort}`, D],
    { tunnel: "tcp" },
  ),
  ssh("a proxy to anywhere (-D)", (to) => ["-N", "-D", `127.0.0.1:${to.localPort}`, D], { tunnel: "socks" }),
  ssh("a tunnel to our tmux server's socket (-L)", (to) => ["-N", "-L", `${to.loot}/tmux:${to.tmuxSocket}`, D], {
    tunnel: "tmux",
  }),
  ssh("a hop to a port of the host (-W)", (to) => ["-W", `127.0.0.1:${to.closedPort}`, D]),
  ssh("a port on the host that leads to the guest (-R)", (to) => [
    "-N",
    "-o",
    "ExitOnForwardFailure=yes",
    "-R",
    `0:127.0.0.1:${to.closedPort}`,
    D,
  ]),
  ssh("a port on the host for everybody (-R)", (to) => ["-N", "-R", `0.0.0.0:0:127.0.0.1:${to.closedPort}`, D]),
  ssh("a proxy on the host (-R)", () => ["-N", "-o", "ExitOnForwardFailure=yes", "-R", "0", D]),
  ssh("a socket on the host (-R)", (to) => [
    "-N",
    "-o",
    "ExitOnForwardFailure=yes",
    "-R",
    `${to.sentinels}/socket:127.0.0.1:${to.closedPort}`,
    D,
  ]),
  ssh("a network device (-w)", () => ["-N", "-o", "Tunnel=point-to-point", "-w", "any:any", D]),
  ssh("many sessions over one connection", (to) => ["-N", "-M", "-S", `${to.loot}/control`, D]),
];

const baggage: readonly DialledAttempt[] = [
  ssh("an agent", (to) => ["-o", `ForwardAgent=${to.agentSocket}`, "-tt", D]),
  ssh("an agent without a terminal (-A)", () => ["-A", "-T", D, "ssh-add", "-l"], {
    env: (to) => ({ SSH_AUTH_SOCK: to.agentSocket }),
  }),
  ssh("a display (-X)", () => ["-X", "-tt", D], { env: () => ({ DISPLAY: "127.0.0.1:99" }) }),
  ssh("a trusted display (-Y)", () => ["-Y", "-tt", D], { env: () => ({ DISPLAY: "127.0.0.1:99" }) }),
  ssh("variables (SetEnv)", () => [
    "-tt",
    "-o",
    `SetEnv=FOO=${CANARY} LC_ALL=${CANARY} LANG=${CANARY} TMUX=${CANARY} ENV=${CANARY} BASH_ENV=${CANARY} LD_PRELOAD=${CANARY} PATH=${CANARY} SHELL=${CANARY}`,
    D,
  ]),
  ssh("variables (SendEnv)", () => ["-tt", "-o", "SendEnv=LC_* LANG TMUX* SMUGGLED", D], {
    env: () => ({ LC_SMUGGLED: CANARY, TMUX: CANARY, TMUX_PANE: CANARY, SMUGGLED: CANARY }),
  }),
  ssh("a terminal type that is a program", () => ["-tt", D], { env: (to) => ({ TERM: `$(${touch(to)})` }) }),
  ssh("a terminal type that is a path", () => ["-tt", D], { env: () => ({ TERM: "../../../../etc/passwd" }) }),
  ssh("a terminal type full of escapes", () => ["-tt", D], {
    env: () => ({ TERM: `xterm\x1b]52;c;${CANARY}\x07";touch escaped;"` }),
  }),
  ssh("a huge terminal type", () => ["-tt", D], { env: () => ({ TERM: "x".repeat(20_000) }) }),
];

const names: readonly DialledAttempt[] = [
  ssh("the other access by its prefix", () => ["-tt", D], {
    user: (user) => (user.startsWith("ro-") ? user.slice(3) : `ro-${user}`),
    refused: "link",
  }),
  ssh("a link one letter off", () => ["-tt", D], {
    user: (user) => `${user.slice(0, -1)}${user.endsWith("A") ? "B" : "A"}`,
    refused: "link",
  }),
  ssh("half a link", () => ["-tt", D], { user: (user) => user.slice(0, user.length / 2), refused: "link" }),
  ssh("a path for a link", () => ["-tt", D], { user: (user) => `../sessions/${user}`, refused: "link" }),
  ssh("a pattern for a link", () => ["-tt", D], { user: () => "*", refused: "link" }),
  ssh("a huge link", () => ["-tt", D], { user: (user) => user.repeat(200), refused: "link" }),
  ssh("the operator's name", () => ["-tt", D], { user: () => "root", refused: "link" }),
];

const refusedKey = (name: string, key: keyof Targets["keys"], args: readonly string[] = []): DialledAttempt =>
  ssh(name, () => [...args, "-tt", D], { key, refused: "key" });

const keys: readonly DialledAttempt[] = [
  refusedKey("another key", "stranger"),
  refusedKey("another RSA key", "rsa"),
  refusedKey("another ECDSA key", "ecdsa"),
  refusedKey("a certificate of the guest's own making", "certified"),
  refusedKey("an empty key file", "empty"),
  refusedKey("a key file of comments", "comment"),
  refusedKey("a key file that is not there", "missing"),
  refusedKey("a password", "missing", [
    "-o",
    "PubkeyAuthentication=no",
    "-o",
    "PreferredAuthentications=password,keyboard-interactive",
  ]),
  refusedKey("no credentials at all", "missing", ["-o", "PreferredAuthentications=none"]),
  refusedKey("another key, for a program", "stranger", ["-T"]),
  refusedKey("another key, for a tunnel only", "stranger", ["-N"]),
];

export const dialledAttempts: readonly DialledAttempt[] = [
  ...programs,
  ...files,
  ...tunnels,
  ...baggage,
  ...names,
  ...keys,
];
