// The double's ssh: makes the product's requests as a guest, over the double's wire. Understands the arguments that the
// product uses (trial.ts, dead-link.ts).
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { fingerprintOf } from "../../../../../../platform/fingerprint";
import { type Ask, BYE, readLines, say } from "./wire";

const WITH_VALUE = ["-F", "-W", "-R", "-o"];

const parse = (argv: readonly string[]) => {
  const options = new Map<string, string>();
  const rest: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? "";
    if (rest.length > 0 || !word.startsWith("-")) rest.push(word);
    else if (WITH_VALUE.includes(word)) {
      index += 1;
      options.set(word, argv[index] ?? "");
    } else options.set(word, "");
  }
  return { options, command: rest.slice(1) };
};

const askOf = (options: ReadonlyMap<string, string>, command: readonly string[]): Ask => {
  const through = options.get("-W")?.split(":");
  const tty = options.has("-tt");
  if (through !== undefined) return { kind: "forward", host: through[0] ?? "", port: Number(through[1]) };
  if (options.has("-R")) return { kind: "listen" };
  if (options.has("-s")) return { kind: "sftp" };
  return command.length > 0 ? { kind: "exec", tty, command } : { kind: "shell", tty };
};

const { options, command } = parse(process.argv.slice(2));
const config = readFileSync(options.get("-F") ?? "/dev/null", "utf8");
const settingOf = (name: string): string => new RegExp(`^${name} (.+)$`, "m").exec(config)?.[1] ?? "";
const user = settingOf("User");
const socket = connect({ host: settingOf("HostName"), port: Number(settingOf("Port")) });
socket.on("error", () => {
  process.stderr.write("ssh: connect: Connection refused\n");
  process.exit(255);
});
const [, relayKey = ""] = (await readLines(socket, 2)) ?? [];
if (!readFileSync(settingOf("UserKnownHostsFile"), "utf8").includes(relayKey)) {
  process.stderr.write("Host key verification failed.\n");
  process.exit(255);
}
const key = fingerprintOf(readFileSync(`${settingOf("IdentityFile")}.pub`, "utf8"));
say(socket, { role: "guest", user, key, ask: askOf(options, command) });
const [answer = ""] = (await readLines(socket, 1)) ?? [];
if (!answer.includes('"in"')) {
  process.stderr.write(`${user}@relay: Permission denied (publickey).\n`);
  process.exit(255);
}
let heard = "";
const out = options.has("-R") ? process.stderr : process.stdout;
socket.on("data", (chunk) => {
  heard += chunk.toString("utf8");
  out.write(chunk.toString("utf8").replaceAll(BYE, ""));
});
socket.on("close", () => process.exit(heard.endsWith(BYE) ? 0 : 255));
process.stdin.on("data", (chunk) => void socket.write(chunk));
socket.resume();
