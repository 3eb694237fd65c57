// A guest of the double: one connection in place of ssh, with the same interface as a real guest.
import { connect } from "node:net";
import { eventually } from "../../../../../../testing/eventually";
import type { SshGuest } from "../../../../../../testing/ssh-guest";
import { BYE, readLines, say } from "./wire";

export type AnyGuest = Pick<SshGuest, "screen" | "write" | "waitFor" | "waitExit" | "dispose"> & {
  /** Disappears without closing, like a machine that lost its network. */
  vanish(): void;
};

export interface DoubleJoin {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly fingerprint: string;
}

export const joinDouble = ({ user, host, port, fingerprint }: DoubleJoin): AnyGuest => {
  let shown = "";
  let exitCode: number | null = null;
  const socket = connect({ host, port });
  socket.on("error", () => undefined);
  const end = (code: number): void => {
    exitCode ??= code;
    socket.destroy();
  };
  const talk = async (): Promise<void> => {
    await readLines(socket, 2);
    say(socket, { role: "guest", user, key: fingerprint, ask: { kind: "shell", tty: true } });
    const [answer = ""] = (await readLines(socket, 1)) ?? [];
    if (!answer.includes('"in"')) {
      shown += `${user}@${host}: Permission denied (publickey).\r\n`;
      return end(255);
    }
    socket.on("data", (chunk) => {
      shown += chunk.toString("utf8");
    });
    socket.on("close", () => end(shown.endsWith(BYE) ? 0 : 255));
    socket.resume();
  };
  void talk();
  return {
    screen: () => shown,
    write: (text) => void socket.write(text),
    waitFor: async (text, { withinMs = 10_000, sinceLength = 0 } = {}) => {
      const has = (): boolean =>
        typeof text === "string" ? shown.slice(sinceLength).includes(text) : text.test(shown.slice(sinceLength));
      await eventually(has, { what: `the guest sees ${String(text)}; it saw ${shown.slice(-300)}`, withinMs });
    },
    waitExit: async (withinMs = 10_000) => {
      await eventually(() => exitCode !== null, { what: "the guest is off", withinMs });
      return exitCode;
    },
    vanish: () => end(255),
    dispose: async () => end(255),
  };
};
