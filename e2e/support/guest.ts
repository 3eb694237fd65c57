// A guest at another terminal: the system's own ssh, with nothing but what the link card says.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";

export type GuestKey = { readonly path: string; readonly line: string };

export type Guests = {
  /** A fresh key pair, as a guest would bring. */
  newKey(name: string): GuestKey;
  /** Runs the join command as it stands, pinned to the fingerprint's key on first use as ssh would ask. */
  join(command: string, key: GuestKey): Guest;
  dispose(): void;
};

export type Guest = {
  type(text: string): void;
  /** What their terminal has shown so far. */
  screen(): string;
  /** The exit code; null while ssh runs. */
  exitCode(): number | null;
};

/** `accept-new` stands for the person who compares the fingerprint and says yes; nothing of the machine's own ssh files counts. */
const guestArgs = (dir: string, key: GuestKey): string[] => [
  ...["-F", "/dev/null", "-tt", "-i", key.path, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
  ...["-o", "StrictHostKeyChecking=accept-new", "-o", `UserKnownHostsFile=${join(dir, "known_hosts")}`],
];

export const createGuests = (): Guests => {
  const dir = mkdtempSync(join(tmpdir(), "lanecast-e2e-guest-"));
  const running: ReturnType<typeof spawn>[] = [];
  return {
    newKey: (name) => {
      const path = join(dir, name);
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", `${name}@e2e`, "-f", path]);
      return { path, line: readFileSync(`${path}.pub`, "utf8").trim() };
    },
    join: (command, key) => {
      const [program, ...args] = command.split(" ");
      expect(program).toBe("ssh");
      const ssh = spawn("ssh", [...guestArgs(dir, key), ...args], { env: { PATH: process.env.PATH, TERM: "xterm" } });
      running.push(ssh);
      let shown = "";
      for (const stream of [ssh.stdout, ssh.stderr]) stream.on("data", (chunk: Buffer) => (shown += chunk.toString()));
      return { type: (text) => void ssh.stdin.write(text), screen: () => shown, exitCode: () => ssh.exitCode };
    },
    dispose: () => {
      for (const ssh of running) ssh.kill("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
