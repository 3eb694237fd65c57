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

/** upterm prints its link within the first few hundred characters. */
const HEAD_LENGTH = 4_096;

interface Session {
  /** The part of the link before the relay's address. */
  readonly user: string;
  end(): Promise<void>;
}

const makeFolder = (): string => mkdtempSync(join(tmpdir(), "lc-upterm-"));
/** upterm 0.24 refuses a key file with comments. */
const withoutComment = (line: string): string => line.split(" ").slice(0, 2).join(" ");

/** Reads the link that upterm prints. The output is read on afterwards, because upterm would block on a full pipe. */
const userIn = (output: ReadableStream<Uint8Array>): Promise<string | null> => {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let head = "";
    for await (const chunk of output) {
      if (head.length < HEAD_LENGTH) head += decoder.decode(chunk, { stream: true });
      const user = /ssh (\S+)@/.exec(head)?.[1];
      if (user !== undefined) resolve(user);
    }
    resolve(null);
  };
  void read();
  return promise;
};

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

  const host = async (relay: RunningRelay, attach: readonly string[] = []): Promise<Session> => {
    const knownHosts = join(dir, `known_hosts_${relay.port}`);
    writeFileSync(knownHosts, `${hostKnownHostsLines(relay).join("\n")}\n`);
    const argv = [
      ...["upterm", "host", "--server", `ssh://${relay.host}:${relay.port}`, "--private-key", hostKey.path],
      ...["--known-hosts", knownHosts, "--authorized-keys", guestsFile, "--accept", "--no-sftp"],
      ...(attach.length === 0 ? [] : ["--force-command", attach.join(" ")]),
      ...["--", "sh"],
    ];
    const child = Bun.spawn(argv, {
      cwd: dir,
      env: { PATH: testSearchPath, HOME: dir, XDG_RUNTIME_DIR: dir, TERM: "xterm-256color", PS1: "$ " },
      // As lanecast starts it. In a terminal that answers no queries, upterm printed its link five seconds later.
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
    });
    const user = await userIn(child.stdout);
    if (user === null) throw new Error("upterm exited without a link");
    return {
      user,
      end: async () => {
        child.kill("SIGKILL");
        await child.exited;
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
    openGuest: async (attach) => {
      const session = await host(running, attach);
      const guest = await enter(running, session);
      return {
        write: guest.write,
        onData: guest.onData,
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
