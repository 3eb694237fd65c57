// The double of upterm's 0.24 generation: says, does and fails what was recorded of the real one (BACKENDS 3). It proves our adapter, never upterm.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { parseArgs } from "node:util";
import { fingerprintOf } from "../../../../../../platform/fingerprint";
import { serveAdmin } from "./double-admin";
import { readFaults } from "./double-faults";
import { createDoubleGuests } from "./double-guests";
import { type GuestCome, readLines, say } from "./double-wire";

/** As upterm splits a command: words and parts of words in single quotes. */
const splitWords = (text: string): readonly string[] =>
  [...text.matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|\\'/g, (_whole, quoted: string | undefined) => quoted ?? "'"),
  );

const FLAGS = {
  accept: { type: "boolean", default: false },
  "allow-local-tcp-forwarding": { type: "string" },
  "authorized-keys": { type: "string" },
  "force-command": { type: "string", default: "" },
  "known-hosts": { type: "string", default: "" },
  "no-sftp": { type: "boolean", default: false },
  "private-key": { type: "string", default: "" },
  "read-only": { type: "string", default: "false" },
  server: { type: "string", default: "" },
  "skip-host-key-check": { type: "string" },
} as const;

const faults = readFaults();

const die = (code: number, words: string): never => {
  process.stderr.write(`${words}\n`);
  process.exit(code);
};
/** Recorded: the reason, some 3 KiB of usage text, the reason again in the form of a log line. */
const dieWithUsage = (why: string): never => {
  const usage = `Usage:\n  upterm host [flags]\n${"  # An example of some length that says nothing of what went wrong.\n".repeat(48)}`;
  return die(
    1,
    `Error: ${why}\n${usage}\n2026/01/01 00:00:00 ERROR Error executing command error=${/\s/.test(why) ? `"${why}"` : why}`,
  );
};

const printHelp = (): void => {
  const names = [...Object.keys(FLAGS), ...(faults.moreFlags ?? [])].filter(
    (name) => !faults.missingFlags?.includes(name),
  );
  const lines = names.map((name) => `      --${name} string   What ${name} does.`);
  process.stdout.write(`Usage:\n  upterm host [flags]\n\nFlags:\n${lines.join("\n")}\n`);
};

const readKeys = (path: string | undefined): readonly string[] => {
  if (path === undefined) return [];
  if (!existsSync(path)) return die(2, "panic: runtime error: invalid memory address or nil pointer dereference");
  const text = readFileSync(path, "utf8");
  if (text === "") return [];
  const lines = text.trimEnd().split("\n");
  // Recorded: what is no key may stand before the keys, not after them.
  if (!/^(ssh|ecdsa)-/.test(lines.at(-1) ?? ""))
    return dieWithUsage("error reading authorized keys: ssh: no key found");
  return lines.filter((line) => /^(ssh|ecdsa)-/.test(line)).map(fingerprintOf);
};

const dial = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => dieWithUsage(`ssh dial error: dial tcp ${host}:${port}: connect: connection refused`));
  });

const checkRelay = (key: string, host: string, port: number, knownHosts: string): void => {
  if (readFileSync(knownHosts, "utf8").includes(`@cert-authority [${host}]:${port} ${key}`)) return;
  process.stdout.write(`The authenticity of host '[${host}]:${port}' can't be established.\n`);
  dieWithUsage("ssh dial error: ssh: handshake failed: EOF");
};

const host = async (argv: readonly string[]): Promise<void> => {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: FLAGS });
  if (!values.accept) dieWithUsage("interactive confirmation requires a terminal (TTY)");
  const allowed = readKeys(values["authorized-keys"]);
  const url = new URL(values.server);
  const [relayHost, relayPort] = [url.hostname, Number(url.port)];
  if (!existsSync(values["private-key"])) dieWithUsage(`${values.server}: Permission denied (publickey).`);
  const control = await dial(relayHost, relayPort);
  const [, key = ""] = (await readLines(control, 2)) ?? dieWithUsage("ssh dial error: ssh: handshake failed: EOF");
  checkRelay(key, relayHost, relayPort, values["known-hosts"]);
  const session = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  const own = readFileSync(`${values["private-key"]}.pub`, "utf8").trim().split(" ").slice(0, 2).join(" ");
  say(control, { role: "host", key: own, session, allowed });
  const [answer = ""] = (await readLines(control, 1)) ?? [];
  if (!answer.includes('"in"'))
    dieWithUsage(
      "ssh dial error: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
    );

  const user = `${session}:${btoa(`${relayHost}:${relayPort}`)}`;
  process.stdout.write(`Session: ${session}\n\n➤ SSH:\n    ssh ${user}@${relayHost} -p ${relayPort}\n`);
  if (faults.hasNoSocket === true) return;
  const command = splitWords(values["force-command"]);
  const guests = createDoubleGuests({
    host: relayHost,
    port: relayPort,
    command,
    isReadOnly: values["read-only"] === "true",
  });
  const socketPath = await serveAdmin(session, () => ({
    session_id: session,
    command: positionals,
    force_command: command,
    host: values.server,
    node_addr: `${relayHost}:${relayPort}`,
    connected_clients: guests.listed(),
    authorized_keys: allowed.map((fingerprint) => ({ public_key_fingerprints: [fingerprint], comment: "" })),
    ssh_user: user,
    sftp_disabled: values["no-sftp"],
    ...faults.session,
  }));
  const hosted = Bun.spawn(positionals, { terminal: { cols: 80, rows: 24 } });
  const end = (why: string | null): void => {
    guests.killAll();
    hosted.kill("SIGKILL");
    rmSync(socketPath, { force: true });
    if (why === null) process.exit(0);
    dieWithUsage(why);
  };
  for (const [signal, word] of [
    ["SIGTERM", "terminated"],
    ["SIGINT", "interrupt"],
  ] as const) {
    process.on(signal, () => {
      if (faults.ignoresTerm !== true) end(`received signal ${word}`);
    });
  }
  control.on("close", () => end("EOF"));
  void hosted.exited.then(() => end(null));
  for (;;) {
    const lines = await readLines(control, 1);
    if (lines === null) return;
    void guests.come(JSON.parse(lines[0] ?? "") as GuestCome);
  }
};

const [command, ...rest] = process.argv.slice(2);
if (command === "version") {
  process.stdout.write(faults.version ?? "Upterm version 0.24.0-double\nGit commit: none\nBuild date: none\n");
} else if (rest.includes("--help")) printHelp();
else if (command === "host") await host(rest);
else dieWithUsage(`unknown command "${command}"`);
