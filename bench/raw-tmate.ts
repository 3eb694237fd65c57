// The same two figures without lanecast: from tmate's start to its link over a running relay, and from the kill of a relay to the guest's exit.
import { join } from "node:path";
import { createTmateRig, type TmateRig } from "../apps/runtime/src/testing/rigs/tmate-rig";
import { joinAsGuest } from "../apps/runtime/src/testing/ssh-guest";

const tmate = async (socket: string, ...args: readonly string[]): Promise<string> => {
  const child = Bun.spawn(["tmate", "-S", socket, ...args], { stdout: "pipe", stderr: "ignore" });
  return (await new Response(child.stdout).text()).trim();
};

export interface RawTmate {
  linkMs(): Promise<number>;
  offMs(): Promise<number>;
  dispose(): Promise<void>;
}

const startGuest = (rig: TmateRig, share: Awaited<ReturnType<TmateRig["rigs"]["start"]>>) =>
  joinAsGuest({ join: share.join, keyPath: rig.ours.path });

export const openRawTmate = async (): Promise<RawTmate> => {
  const rig = createTmateRig();
  const first = await rig.rigs.start({ access: "write", keys: [rig.ours.line] });
  const { dir } = first.context;
  let runs = 0;
  return {
    linkMs: async () => {
      runs += 1;
      const socket = join(dir, `raw${runs}`);
      const startedMs = performance.now();
      await tmate(socket, "-f", join(dir, "tmate.conf"), "new-session", "-d", "sleep 600");
      await tmate(socket, "wait", "tmate-ready");
      const link = await tmate(socket, "display", "-p", "#{tmate_ssh}");
      const tookMs = performance.now() - startedMs;
      await tmate(socket, "kill-server");
      if (!link.startsWith("ssh ")) throw new Error(`no link: ${link}`);
      return tookMs;
    },
    offMs: async () => {
      const share = await rig.rigs.start({ access: "write", keys: [rig.ours.line] });
      const guest = startGuest(rig, share);
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
