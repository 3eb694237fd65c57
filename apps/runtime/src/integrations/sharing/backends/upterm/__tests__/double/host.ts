// What both generations of the double's host have in common: read the guests' keys, register with the relay, describe
// the session.
import { existsSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { fingerprintOf } from "../../../../../../platform/fingerprint";
import { die, type Fail, type Flags, faults, readFlags, release } from "./flags";
import { createHostGuests, type HostGuests } from "./host-guests";
import { type GuestCome, type Registered, readLines, say } from "./wire";

/** fact: key-file-forms */
const readKeys = (flags: Flags, failWith: Fail): readonly string[] => {
  if (!flags.has("authorized-keys")) return [];
  const path = flags.text("authorized-keys");
  if (!existsSync(path)) {
    if (release >= 31) return failWith(`error reading authorized keys: open ${path}: no such file or directory`);
    return die(2, "panic: runtime error: invalid memory address or nil pointer dereference");
  }
  const text = readFileSync(path, "utf8");
  if (text === "" && release < 31) return [];
  const lines = text.trimEnd().split("\n");
  // In 0.24, lines that aren't keys may come before the keys, but not after them.
  if (!/^(ssh|ecdsa)-/.test(lines.at(-1) ?? "")) return failWith("error reading authorized keys: ssh: no key found");
  return lines.filter((line) => /^(ssh|ecdsa)-/.test(line)).map(fingerprintOf);
};

const dial = (host: string, port: number): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });

const isPinned = (key: string, host: string, port: number, knownHosts: string): boolean =>
  readFileSync(knownHosts, "utf8").includes(`@cert-authority [${host}]:${port} ${key}`);

export interface Registration {
  readonly control: Socket;
  readonly session: string;
  readonly proven: boolean;
}

export interface HostSetup {
  readonly flags: Flags;
  readonly server: URL;
  readonly allowed: readonly string[];
  readonly guests: HostGuests;
  /** Connects and registers. A string is the reason why that failed. */
  register(secret: string | null): Promise<Registration | string>;
  /** The answer of GetSession. */
  session(id: string): object;
  userOf(id: string): string;
}

/** As upterm splits a command: words, and parts of words in single quotes. fact: force-command-split */
const splitWords = (text: string): readonly string[] =>
  [...text.matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|\\'/g, (_whole, quoted: string | undefined) => quoted ?? "'"),
  );

export const setUp = (argv: readonly string[], failWith: Fail): HostSetup => {
  const flags = readFlags(argv, failWith);
  if (!flags.has("accept")) failWith("interactive confirmation requires a terminal (TTY)");
  const allowed = readKeys(flags, failWith);
  const server = new URL(flags.text("server"));
  const [host, port] = [server.hostname, Number(server.port)];
  const keyPath = flags.text("private-key");
  if (!existsSync(keyPath)) failWith(`${flags.text("server")}: Permission denied (publickey).`);
  const key = readFileSync(`${keyPath}.pub`, "utf8").trim().split(" ").slice(0, 2).join(" ");
  const command = splitWords(flags.text("force-command"));
  const isReadOnly = flags.text("read-only") === "true";
  const guests = createHostGuests({ host, port, command, isReadOnly, faults, release });
  const userOf = (id: string): string => `${id}:${btoa(`${host}:${port}`)}`;

  const register: HostSetup["register"] = async (secret) => {
    const control = await dial(host, port);
    if (control === null) return `ssh dial error: dial tcp ${host}:${port}: connect: connection refused`;
    control.on("error", () => undefined);
    const [, relayKey] = (await readLines(control, 2)) ?? [];
    if (relayKey === undefined) return "ssh dial error: ssh: handshake failed: EOF";
    // fact: unknown-relay-key
    if (!isPinned(relayKey, host, port, flags.text("known-hosts"))) {
      process.stdout.write(`The authenticity of host '[${host}]:${port}' can't be established.\n`);
      return "ssh dial error: ssh: handshake failed: EOF";
    }
    say(control, { role: "host", key, secret, allowed });
    const [line = "{}"] = (await readLines(control, 1)) ?? [];
    const registered = JSON.parse(line) as Registered;
    if (registered.answer === "in") return { control, session: registered.session, proven: registered.proven };
    return "ssh dial error: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain";
  };

  return {
    ...{ flags, server, allowed, guests, register, userOf },
    session: (id) => ({
      session_id: id,
      command: flags.positionals,
      force_command: command,
      host: flags.text("server"),
      node_addr: `${host}:${port}`,
      connected_clients: guests.listed(),
      authorized_keys: allowed.map((fingerprint) => ({ public_key_fingerprints: [fingerprint], comment: "" })),
      ssh_user: userOf(id),
      sftp_disabled: flags.has("no-sftp"),
      ...faults.session,
    }),
  };
};

/** Lets guests in until the connection to the relay is gone. */
export const serveGuests = async ({ control }: Registration, guests: HostGuests): Promise<void> => {
  for (;;) {
    const lines = await readLines(control, 1);
    if (lines === null) return;
    void guests.come(JSON.parse(lines[0] ?? "") as GuestCome);
  }
};
