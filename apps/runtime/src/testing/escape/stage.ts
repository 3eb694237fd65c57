// The stage for escape attempts: a shared terminal that records what arrives in it, a second terminal that is not shared, and sentinel files.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { Access, Join, ShareView } from "#contract/share";
import { findProgram } from "../../platform/process-tree";
import { eventually } from "../eventually";
import type { RuntimeLab } from "../rigs/runtime-lab";
import type { GuestOptions, SshGuest } from "../ssh-guest";
import { askTmux, type Facts, takeFacts } from "./facts";

export interface EscapeStage {
  readonly lab: RuntimeLab;
  readonly backend: Backend;
  readonly access: Access;
  readonly terminalId: TerminalId;
  readonly share: ShareView;
  readonly join: Join;
  readonly tmuxSocket: string;
  /** A folder that must not change. Its file `secret` must not be read. */
  readonly sentinels: string;
  /** Joins as a guest with the right key, and waits until they see the room. */
  enter(options?: Partial<GuestOptions>): Promise<SshGuest>;
  /** All bytes that have arrived in the terminal, as latin1. */
  received(): string;
  /** Types as the operator. Resolves when it has arrived and every guest of `guests` has seen it. */
  operatorTypes(guests: readonly SshGuest[]): Promise<void>;
  /** What the operator has typed so far. In a read-only share, `received` is exactly this. */
  typedByOperator(): string;
  /** Puts the shared pane into copy mode, as a page does to scroll back, or out of it. */
  copyMode(isOn: boolean): void;
  isInCopyMode(): boolean;
  facts(): Facts;
  end(): Promise<void>;
}

export const SECRET = "sentinel-secret-5f1c";
const WITHIN_MS = 20_000;
const OTHER_SCREEN = "nobody-shares-this";

/** Why a backend cannot be tested here, or null if it can. */
export const whyMissing = (backend: Backend): string | null => {
  const wanted = { tmate: ["tmate"], upterm: ["upterm", "uptermd"] }[backend];
  const missing = wanted.filter((name) => findProgram(name, process.env.PATH ?? "") === null);
  return missing.length === 0 ? null : `${missing.join(" and ")} not on PATH`;
};

/** `cat -v` shows what arrived, but no control characters: so an escape sequence that works came from outside. */
const recorder = (path: string): string => `stty raw -echo opost onlcr; tee '${path}' | cat -v`;

/** Opens a terminal that is not shared; once for each lab. */
export const openOtherTerminal = async (lab: RuntimeLab): Promise<string> => {
  const script = `echo ${OTHER_SCREEN}; exec cat`;
  const { terminalId } = await lab.client.lane.new({ name: "other", cwd: lab.dir, command: ["sh", "-c", script] });
  return terminalId;
};

const socketOf = async (lab: RuntimeLab): Promise<string> => {
  const { lanes } = await lab.client.lane.list();
  const socket = lanes[0]?.terminals[0]?.tmux.socket;
  if (socket === undefined) throw new Error("there is no terminal yet");
  return socket;
};

let stages = 0;

export const openStage = async (
  lab: RuntimeLab,
  other: string,
  backend: Backend,
  access: Access,
): Promise<EscapeStage> => {
  stages += 1;
  const sentinels = join(lab.dir, `sentinels-${stages}`);
  const record = join(lab.dir, `received-${stages}`);
  mkdirSync(sentinels);
  writeFileSync(join(sentinels, "secret"), SECRET);
  const command = ["sh", "-c", recorder(record)];
  const { terminalId } = await lab.client.lane.new({ name: `${backend}-${access}`, cwd: lab.dir, command });
  const { share, join: told } = await lab.share(terminalId, backend, { access });
  const tmuxSocket = await socketOf(lab);
  const target = `=${terminalId}:`;
  let typed = "";
  let marks = 0;

  const received = (): string => (existsSync(record) ? readFileSync(record, "latin1") : "");
  await eventually(() => existsSync(record), { what: "the recorder runs", withinMs: WITHIN_MS });
  await eventually(() => askTmux(tmuxSocket, "capture-pane", "-p", "-t", `=${other}:`).includes(OTHER_SCREEN), {
    what: "the other terminal is ready",
    withinMs: WITHIN_MS,
  });

  return {
    ...{ lab, backend, access, terminalId, share, join: told, tmuxSocket, sentinels, received },
    enter: async (options = {}) => {
      // Without ssh's own escape character, which would swallow `~.`.
      const guest = lab.join(told, { ...options, sshArgs: ["-e", "none", ...(options.sshArgs ?? [])] });
      await guest.waitFor("lanecast");
      return guest;
    },
    operatorTypes: async (guests) => {
      marks += 1;
      const mark = `mark-${stages}-${marks}.`;
      typed += `\n${mark}\n`;
      await lab.client.terminal.type({ terminalId, bytes: btoa(`\n${mark}\n`) });
      await eventually(() => received().includes(mark), { what: "the operator's typing arrives", withinMs: WITHIN_MS });
      for (const guest of guests) await guest.waitFor(mark);
    },
    typedByOperator: () => typed,
    copyMode: (isOn) => void askTmux(tmuxSocket, "copy-mode", ...(isOn ? [] : ["-q"]), "-t", target),
    isInCopyMode: () => askTmux(tmuxSocket, "display-message", "-p", "-t", target, "#{pane_in_mode}") === "1",
    facts: () =>
      takeFacts({
        tmuxSocket,
        shareId: share.shareId,
        otherPane: `=${other}:`,
        folders: [sentinels, lab.config.home, lab.config.runtimeDir],
      }),
    end: async () => {
      await lab.client.share.revoke({ shareIds: [share.shareId] });
      const { lanes } = await lab.client.lane.list();
      const lane = lanes.find(({ terminals }) => terminals.some((terminal) => terminal.terminalId === terminalId));
      if (lane !== undefined) await lab.client.lane.close({ laneId: lane.laneId, force: true });
    },
  };
};

/** A bash script that makes one HTTP request and prints the status, or nothing without an answer: a bare system has no curl. */
export const httpStatusScript = (method: "GET" | "POST", url: string): string => {
  const { host, hostname, port, pathname } = new URL(url);
  const head = [`${method} ${pathname} HTTP/1.1`, `Host: ${host}`, "Content-Length: 0", "Connection: close", ""];
  const lines = head.map((line) => `'${line}'`).join(" ");
  return `exec 3<>/dev/tcp/${hostname}/${port} && printf '%s\\r\\n' ${lines} >&3 && read -r _ status _ <&3 && echo "$status"`;
};
