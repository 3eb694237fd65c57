// The same figures without lanecast: a plain `upterm host` over a running uptermd, the kill of that uptermd, and a guest who
// joins the hosted shell.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningRelay } from "../apps/runtime/src/relays/relay";
import { createUptermdRelay, hostKnownHostsLines } from "../apps/runtime/src/relays/upterm/uptermd";
import { makeKey } from "../apps/runtime/src/testing/keys";
import { makeHome, must, notCancelled, systemClock, testSearchPath } from "../apps/runtime/src/testing/rigs/share-rig";
import { joinAsGuest, type SshGuest } from "../apps/runtime/src/testing/ssh-guest";
import type { RawTool } from "./raw-tool";

const LINK_WITHIN_MS = 10_000;

interface Session {
  /** The part of the link before the relay's address. */
  readonly user: string;
  readonly terminal: Bun.Terminal | undefined;
  end(): Promise<void>;
}

const makeFolder = (): string => mkdtempSync(join(tmpdir(), "lc-upterm-"));
/** upterm 0.24 refuses a key file with comments. */
const withoutComment = (line: string): string => line.split(" ").slice(0, 2).join(" ");

export const openRawUpterm = async (): Promise<RawTool> => {
  const home = makeHome();
  const dir = makeFolder();
  const [hostKey, guestKey] = [makeKey(dir, "host"), makeKey(dir, "guest")];
  const guestsFile = join(dir, "guests");
  writeFileSync(guestsFile, `${withoutComment(guestKey.line)}\n`);
  const uptermd = createUptermdRelay({
    program: "uptermd",
    searchPath: testSearchPath,
    keys: home.keys,
    clock: systemClock,
  });
  let count = 0;

  const startRelay = async (): Promise<RunningRelay> => {
    count += 1;
    const relayDir = join(dir, `relay${count}`);
    mkdirSync(relayDir);
    const marker = { name: "LANECAST_BENCH", value: `relay${count}` };
    const request = { shareId: marker.value, dir: relayDir, marker, hostKeys: [withoutComment(hostKey.line)] };
    return must(await uptermd.start({ ...request, signal: notCancelled }));
  };

  const host = async (relay: RunningRelay): Promise<Session> => {
    const knownHosts = join(dir, `known_hosts_${relay.port}`);
    writeFileSync(knownHosts, `${hostKnownHostsLines(relay).join("\n")}\n`);
    const argv = [
      ...["upterm", "host", "--server", `ssh://${relay.host}:${relay.port}`, "--private-key", hostKey.path],
      ...["--known-hosts", knownHosts, "--authorized-keys", guestsFile, "--accept", "--no-sftp", "--", "sh"],
    ];
    let shown = "";
    const { promise: link, resolve } = Promise.withResolvers<string>();
    const decoder = new TextDecoder();
    const child = Bun.spawn(argv, {
      cwd: dir,
      env: { PATH: testSearchPath, HOME: dir, XDG_RUNTIME_DIR: dir, TERM: "xterm-256color", PS1: "$ " },
      terminal: {
        cols: 80,
        rows: 24,
        data: (_terminal, chunk) => {
          shown += decoder.decode(chunk, { stream: true });
          const user = /ssh (\S+)@/.exec(shown)?.[1];
          if (user !== undefined) resolve(user);
        },
      },
    });
    const overdue = AbortSignal.timeout(LINK_WITHIN_MS);
    const user = await Promise.race([
      link,
      new Promise<never>((_resolve, reject) =>
        overdue.addEventListener("abort", () => reject(new Error(`no link: ${shown}`))),
      ),
    ]);
    return {
      user,
      terminal: child.terminal,
      end: async () => {
        child.kill("SIGKILL");
        await child.exited;
        child.terminal?.close();
      },
    };
  };

  const enter = async (relay: RunningRelay, { user }: Session): Promise<SshGuest> => {
    const { guestHost, guestPort, publicKey } = relay;
    const guest = joinAsGuest({ join: { user, host: guestHost, port: guestPort, publicKey }, keyPath: guestKey.path });
    await guest.waitFor("$ ");
    return guest;
  };

  const running = await startRelay();
  return {
    linkMs: async () => {
      const startedMs = performance.now();
      const session = await host(running);
      const tookMs = performance.now() - startedMs;
      await session.end();
      return tookMs;
    },
    openGuest: async () => {
      const session = await host(running);
      const guest = await enter(running, session);
      return {
        write: guest.write,
        onData: guest.onData,
        typeAtHost: async (line) => session.terminal?.write(`${line}\r`),
        close: async () => {
          await session.end();
          await guest.dispose();
        },
      };
    },
    offMs: async () => {
      const relay = await startRelay();
      const session = await host(relay);
      const guest = await enter(relay, session);
      const startedMs = performance.now();
      await relay.kill();
      await guest.exited;
      const tookMs = performance.now() - startedMs;
      await guest.dispose();
      await session.end();
      return tookMs;
    },
    dispose: async () => {
      await running.kill();
      home.dispose();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
