// A guest in another terminal: the system's ssh with the join command from the page.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";

export type GuestKey = { readonly path: string; readonly line: string };

export type Guests = {
  /** Creates a key pair for a guest. */
  newKey(name: string): GuestKey;
  /** Runs the join command unchanged, and trusts the host key on first use. */
  join(command: string, key: GuestKey): Guest;
  dispose(): void;
};

export type Guest = {
  type(text: string): void;
  /** Everything that the guest's terminal has shown. */
  screen(): string;
  /** Null while ssh is running. */
  exitCode(): number | null;
};

/** `accept-new` replaces the person who compares the fingerprint. The machine's own ssh configuration isn't used. */
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
