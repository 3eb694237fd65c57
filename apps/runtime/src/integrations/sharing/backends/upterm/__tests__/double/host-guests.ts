// The guests of the double's host. Each gets the forced command in a separate terminal, and nothing else they request.
import { connect, type Socket } from "node:net";
import type { DoubleFaults } from "./faults";
import { type Ask, type GuestCome, readLines, say } from "./wire";

export interface HostGuestsOptions {
  readonly host: string;
  readonly port: number;
  readonly command: readonly string[];
  readonly isReadOnly: boolean;
  readonly faults: DoubleFaults;
  /** n of 0.n. */
  readonly release: number;
}

export interface HostGuests {
  come(guest: GuestCome): Promise<void>;
  /** As GetSession lists them. */
  listed(): readonly Readonly<Record<string, string>>[];
  /** Sends HUP, as at the end of a session; with `isForced`, KILL. */
  hangUp(isForced?: boolean): void;
  /** Resolves when no forced command runs. */
  gone(): Promise<void>;
}

const SFTP_VERSION = Buffer.from([0, 0, 0, 5, 2, 0, 0, 0, 3]);
/** HUP, then TERM, then KILL, a second apart. fact: forced-command-hung-up */
const PATIENCE_MS = 1_000;

/** What a guest gets besides the terminal, but only if the test makes the double misbehave. */
const openFor = (ask: Ask, faults: DoubleFaults): boolean => {
  const needs = { shell: null, exec: "exec", sftp: "sftp", forward: "forward", listen: "listen" } as const;
  const need = needs[ask.kind];
  return need !== null && (faults.allows ?? []).includes(need);
};

const serveForbidden = async (ask: Ask, socket: Socket): Promise<void> => {
  if (ask.kind === "exec") await Bun.spawn([...ask.command], { stdout: "ignore" }).exited;
  if (ask.kind === "listen") socket.write("Allocated port 40404 for remote forward to 127.0.0.1\n");
  if (ask.kind === "sftp") socket.write(SFTP_VERSION);
  if (ask.kind !== "forward") return;
  const target = connect({ host: ask.host, port: ask.port });
  target.on("error", () => undefined);
  await new Promise<void>((resolve) => {
    target.on("data", (chunk) => void socket.write(chunk)).on("close", () => resolve());
  });
};

/** fact: pty-required, refusals */
const REFUSALS: Readonly<Record<Ask["kind"], string>> = {
  shell: "PTY is required.\n",
  exec: "PTY is required.\n",
  sftp: "subsystem request failed on channel 0\n",
  forward: "channel 0: open failed: administratively prohibited\nstdio forwarding failed\n",
  listen: "Error: remote port forwarding failed for listen port 0\n",
};

export const createHostGuests = (options: HostGuestsOptions): HostGuests => {
  const { host, port, command, isReadOnly, faults } = options;
  const inside = new Map<number, Readonly<Record<string, string>>>();
  const programs = new Set<Bun.Subprocess>();
  // fact: ids-per-channel
  const idOf = (guest: number): string => `${`${guest}`.padStart(64, "0")}${options.release >= 31 ? "/0" : ""}`;

  const hangUp = async (program: Bun.Subprocess): Promise<void> => {
    for (const signal of ["SIGHUP", "SIGTERM", "SIGKILL"] as const) {
      if (program.exitCode !== null || program.signalCode !== null) return;
      program.kill(signal);
      await Promise.race([program.exited, Bun.sleep(PATIENCE_MS)]);
    }
  };

  const runForced = async ({ guest, address, fingerprint }: GuestCome, socket: Socket): Promise<void> => {
    inside.set(guest, {
      id: idOf(guest),
      version: "SSH-2.0-double",
      addr: address,
      public_key_fingerprint: fingerprint,
    });
    const program = Bun.spawn([...command], {
      env: { ...process.env, TERM: "xterm-256color" },
      terminal: { cols: 80, rows: 24, data: (_terminal, chunk) => void socket.write(chunk) },
    });
    programs.add(program);
    if (isReadOnly) socket.write("\r\n=== Attached to read-only session ===\r\n\r\n");
    socket.on("data", (chunk) => {
      if (!isReadOnly) program.terminal?.write(chunk);
    });
    // Only a new relay closes this side when the guest is gone.
    socket.on("close", () => void hangUp(program));
    socket.resume();
    await program.exited;
    programs.delete(program);
    inside.delete(guest);
  };

  return {
    listed: () => [...inside.values()],
    hangUp: (isForced = false) => {
      for (const program of programs) {
        if (isForced) program.kill("SIGKILL");
        else void hangUp(program);
      }
    },
    gone: async () => void (await Promise.all([...programs].map(({ exited }) => exited))),
    come: async (come) => {
      const socket = connect({ host, port });
      socket.on("error", () => undefined);
      await readLines(socket, 2);
      say(socket, { role: "data", guest: come.guest });
      const { ask } = come;
      const getsTerminal = (ask.kind === "shell" || ask.kind === "exec") && ask.tty;
      if (faults.refusesGuests === true) socket.write("the double refuses guests\n");
      else if (openFor(ask, faults)) await serveForbidden(ask, socket);
      // fact: exec-text-ignored
      else if (getsTerminal) await runForced(come, socket);
      else socket.write(REFUSALS[ask.kind]);
      socket.end();
    },
  };
};
