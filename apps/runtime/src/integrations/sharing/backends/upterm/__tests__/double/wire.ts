// The protocol between the double's host, relay and guest: a line of JSON each, then bytes. It is not SSH, and tests
// our adapter, never upterm.
import type { Socket } from "node:net";

/** What a guest can request once they are in. */
export type Ask =
  | { readonly kind: "shell"; readonly tty: boolean }
  | { readonly kind: "exec"; readonly tty: boolean; readonly command: readonly string[] }
  | { readonly kind: "sftp" }
  | { readonly kind: "forward"; readonly host: string; readonly port: number }
  | { readonly kind: "listen" };

export type Hello =
  /**
   * `secret`: a daemon claims the id that follows from key and secret. A relay that cannot check it assigns a random
   * id.
   */
  | { readonly role: "host"; readonly key: string; readonly secret: string | null; readonly allowed: readonly string[] }
  /** `key`: the fingerprint of the key that is shown. The double checks no signature. */
  | { readonly role: "guest"; readonly user: string; readonly key: string; readonly ask: Ask }
  /** The host's side of one guest. */
  | { readonly role: "data"; readonly guest: number };

export interface GuestCome {
  readonly guest: number;
  readonly address: string;
  readonly fingerprint: string;
  readonly ask: Ask;
}

/** `proven`: the id follows from the host's key and secret, so the same host gets it again. */
export type Registered =
  | { readonly answer: "in"; readonly session: string; readonly proven: boolean }
  | { readonly answer: "denied" };

export const say = (socket: Socket, words: Hello | GuestCome | Registered | { readonly answer: "in" }): void => {
  socket.write(`${JSON.stringify(words)}\n`);
};

/** Reads `count` lines, then gives the rest back to the socket. Null if it closes before. */
export const readLines = (socket: Socket, count: number): Promise<readonly string[] | null> =>
  new Promise((resolve) => {
    let text = "";
    const done = (lines: readonly string[] | null): void => {
      socket.off("data", onData).off("close", onClose);
      resolve(lines);
    };
    const onClose = (): void => done(null);
    const onData = (chunk: Buffer): void => {
      text += chunk.toString("utf8");
      const lines = text.split("\n");
      if (lines.length <= count) return;
      socket.pause();
      done(lines.slice(0, count));
      const rest = lines.slice(count).join("\n");
      if (rest !== "") socket.unshift(Buffer.from(rest));
    };
    socket.on("data", onData).on("close", onClose);
    socket.resume();
  });

/** The relay's first two lines: its greeting, and its key. */
export const greetingOf = (version: string): string => `SSH-2.0-uptermd-${version}`;

/** Ends a guest's stream properly. If it is missing, the relay was killed. */
export const BYE = "\u0000bye";
