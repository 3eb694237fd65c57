// The same figures without lanecast: tmate's link over a running relay, the kill of a relay, and a guest in a plain session.
import { join } from "node:path";
import { shellWord } from "../apps/runtime/src/platform/text";
import { createTmateRig } from "../apps/runtime/src/testing/rigs/tmate-rig";
import { joinAsGuest } from "../apps/runtime/src/testing/ssh-guest";
import type { RawGuest, RawTool } from "./raw-tool";

interface RawTmate extends RawTool {
  /** `typeAtHost` types a line into the session at the host, as the operator does. */
  openGuest(attach?: readonly string[]): Promise<RawGuest & { typeAtHost(line: string): Promise<unknown> }>;
  /** Opens a session without a guest, which runs the client of a tmux. Returns a function that ends it. */
  openSession(attach: readonly string[]): Promise<() => Promise<unknown>>;
  /** The process of the relay that all sessions use. */
  readonly relayPid: number;
}

/** Without TMUX, because tmux refuses to run inside another one, and tmate is one. */
const attaching = (attach: readonly string[]): string => `exec env -u TMUX ${attach.map(shellWord).join(" ")}`;

const tmate = async (socket: string, ...args: readonly string[]): Promise<string> => {
  const child = Bun.spawn(["tmate", "-S", socket, ...args], { stdout: "pipe", stderr: "ignore" });
  return (await new Response(child.stdout).text()).trim();
};

export const openRawTmate = async (): Promise<RawTmate> => {
  const rig = createTmateRig();
  const first = await rig.rigs.start({ access: "write", keys: [rig.ours.line] });
  const { dir } = first.context;
  let count = 0;
  const open = async (program: string): Promise<{ readonly socket: string; readonly link: string }> => {
    count += 1;
    const socket = join(dir, `raw${count}`);
    await tmate(socket, "-f", join(dir, "tmate.conf"), "new-session", "-d", program);
    await tmate(socket, "wait", "tmate-ready");
    return { socket, link: await tmate(socket, "display", "-p", "#{tmate_ssh}") };
  };
  return {
    linkMs: async () => {
      const startedMs = performance.now();
      const { socket, link } = await open("sleep 600");
      const tookMs = performance.now() - startedMs;
      await tmate(socket, "kill-server");
      if (!link.startsWith("ssh ")) throw new Error(`no link: ${link}`);
      return tookMs;
    },
    relayPid: first.relay.process?.pid ?? Number.NaN,
    openSession: async (attach) => {
      const { socket } = await open(attaching(attach));
      // Until the page of advice is closed, tmate does not read what the program writes.
      await tmate(socket, "send-keys", "q");
      return () => tmate(socket, "kill-server");
    },
    openGuest: async (attach) => {
      const { socket, link } = await open(attach === undefined ? "PS1='$ ' ENV= exec sh" : attaching(attach));
      const user = /([A-Za-z0-9_-]+)@/.exec(link)?.[1] ?? "";
      const guest = joinAsGuest({ join: { ...first.join, user }, keyPath: rig.ours.path });
      // tmate in the background greets its first guest with a page of advice.
      await guest.waitFor("Press <q>");
      guest.write("q");
      await guest.waitFor("$ ");
      return {
        write: guest.write,
        onData: guest.onData,
        typeAtHost: (line) => tmate(socket, "send-keys", line, "Enter"),
        close: async () => {
          await tmate(socket, "kill-server");
          await guest.dispose();
        },
      };
    },
    offMs: async () => {
      const share = await rig.rigs.start({ access: "write", keys: [rig.ours.line] });
      const guest = joinAsGuest({ join: share.join, keyPath: rig.ours.path });
      await guest.waitFor("$");
      const startedMs = performance.now();
      await share.relay.kill();
      await guest.exited;
      const tookMs = performance.now() - startedMs;
      await guest.dispose();
      await share.end();
      return tookMs;
    },
    dispose: () => rig.dispose(),
  };
};
