// Brings a share of a chaos host into a phase, with a guest if the phase can have one.

import type { Backend } from "#contract/errors";
import type { ShareId, TerminalId } from "#contract/ids";
import type { Phase } from "#contract/phases";
import type { Join, ShareView } from "#contract/share";
import { settle } from "#contract/wire";
import { descendantsOf, findMarked, type ProcessRef, titleOf } from "../../platform/process-table";
import { eventually } from "../eventually";
import { joinAsGuest, type SshGuest } from "../ssh-guest";
import type { ChaosHost } from "./chaos-host";
import { type Forwarder, startForwarder } from "./forwarder";

export type StagePhase = Exclude<Phase, "ended">;

export interface Stage {
  readonly host: ChaosHost;
  readonly backend: Backend;
  readonly terminalId: TerminalId;
  readonly shareId: ShareId;
  /** Null in phases that cannot have a guest yet. */
  readonly guest: SshGuest | null;
  /** The forwarder between guest and relay, if the row asked for one. */
  readonly guestWire: Forwarder | null;
  readonly tmux: { readonly socket: string; readonly pid: number };
  /** Types into the lane's terminal as the operator. */
  type(text: string): Promise<void>;
  /** Does not wait for the answer, which may never come if the runtime dies. */
  revoke(): void;
  dispose(): Promise<void>;
}

export interface StageOptions {
  readonly ttlMs?: number;
  /** The guest has to wait until they are admitted. */
  readonly knock?: true;
  /** The worker connects to its relay through a forwarder. */
  readonly detour?: boolean;
  /** The guest connects to the relay through a forwarder. */
  readonly guestThroughForwarder?: boolean;
  /** Causes the fault before the share is requested: the phase `requested` is too short to hit in any other way. */
  readonly before?: (host: ChaosHost) => void;
}

/** Grace starts after two thirds of a short share: the guest has six seconds to come in, and three are left for the fault. */
const GRACE_TTL_MS = 9_000;
const LONG_TTL_MS = 600_000;

export const stopTree = (pid: number): void => {
  for (const ref of [{ pid, startTicks: 0 }, ...descendantsOf(pid)]) signalQuietly(ref.pid, "SIGSTOP");
};
export const continueTree = (pid: number): void => {
  for (const ref of [...descendantsOf(pid), { pid, startTicks: 0 }]) signalQuietly(ref.pid, "SIGCONT");
};
export const signalQuietly = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has exited.
  }
};

export const processesOf = (shareId: ShareId): readonly ProcessRef[] => findMarked(`LANECAST_WORKER=${shareId}`);

/** The pid of the forwarder between a detoured worker and its relay. */
export const detourPidOf = (shareId: ShareId): number => {
  const isForwarder = ({ pid }: ProcessRef): boolean => titleOf(pid).includes("forwarder-program");
  return processesOf(shareId).find(isForwarder)?.pid ?? 0;
};

const askTmux = (socket: string, ...args: readonly string[]): string =>
  Bun.spawnSync(["tmux", "-S", socket, ...args], { timeout: 2_000 })
    .stdout.toString()
    .trim();

const until = async (host: ChaosHost, shareId: ShareId, what: string, fits: (share: ShareView) => boolean) =>
  eventually(
    () => {
      const view = host.page().latest(shareId);
      return view !== null && fits(view) ? view : null;
    },
    { what, withinMs: 20_000 },
  );

const joinThrough = async (host: ChaosHost, told: Join, wire: Forwarder | null): Promise<SshGuest> => {
  const alias = /HostKeyAlias=(\S+)/.exec(told.command)?.[1] ?? "";
  const port = wire?.port ?? told.port;
  const join = { user: told.user, host: told.host, port, publicKey: "", knownHosts: told.knownHosts.split("\n") };
  const guest = joinAsGuest({ join, keyPath: host.key.path, sshArgs: ["-o", `HostKeyAlias=${alias}`] });
  await guest.waitFor("lanecast", { withinMs: 20_000 });
  return guest;
};

type Reached = Pick<Stage, "guest" | "guestWire">;

/** Waits until the share is live, and lets a guest in who has seen the status line. */
const letGuestIn = async (host: ChaosHost, shareId: ShareId, options: StageOptions): Promise<Reached> => {
  await until(host, shareId, "the share is live", (view) => refuseEnd(view).phase === "live");
  const { join } = await host.page().client.share.link({ shareId });
  const guestWire = options.guestThroughForwarder === true ? await startForwarder(join.port) : null;
  return { guestWire, guest: await joinThrough(host, join, guestWire) };
};

const refuseEnd = (view: ShareView): ShareView => {
  if (view.phase === "ended") throw new Error(`ended: ${JSON.stringify(view.lastError)}`);
  return view;
};

const NOBODY: Reached = { guest: null, guestWire: null };

/** Resolves when the share is in the phase. From `live` on there is a guest. */
const settleIn = async (
  host: ChaosHost,
  shareId: ShareId,
  phase: StagePhase,
  options: StageOptions,
): Promise<Reached> => {
  switch (phase) {
    case "requested":
      return NOBODY;
    case "awaiting-approval":
      await until(host, shareId, "the share waits for approval", (view) => refuseEnd(view).phase === phase);
      return NOBODY;
    case "starting":
      await until(host, shareId, "its worker has started", (view) => refuseEnd(view).processes.worker !== null);
      return NOBODY;
    case "live":
    case "grace":
    case "ending":
      return letGuestIn(host, shareId, options);
  }
};

/** Names are unique, and the lane of an earlier row may not be gone yet. */
let lanes = 0;

const makeTerminal = async (host: ChaosHost): Promise<Pick<Stage, "terminalId" | "tmux">> => {
  const { client } = host.page();
  const { terminalId } = await client.lane.new({ name: `chaos-${++lanes}`, cwd: host.dir });
  const listed = await client.lane.list();
  const terminals = listed.lanes.flatMap((lane) => lane.terminals);
  const socket = terminals.find((each) => each.terminalId === terminalId)?.tmux.socket ?? "";
  return { terminalId, tmux: { socket, pid: Number(askTmux(socket, "display-message", "-p", "#{pid}")) } };
};

/** Starts a share and resolves when it is in the phase. */
export const reachPhase = async (
  host: ChaosHost,
  backend: Backend,
  phase: StagePhase,
  options: StageOptions = {},
): Promise<Stage> => {
  const { terminalId, tmux } = await makeTerminal(host);
  if (phase === "starting") host.bent.hold();
  host.bent.detour(options.detour ?? false);
  options.before?.(host);
  const who = phase === "awaiting-approval" ? { anyoneWithLink: true } : { keys: [host.key.line] };
  const ttlMs = options.ttlMs ?? (phase === "grace" ? GRACE_TTL_MS : LONG_TTL_MS);
  const knock = options.knock ?? false;
  const asked = { terminalId, backend, access: "write", ttlMs, knock, ...who, wait: false } as const;
  const { share } = await host.page().client.share.start(asked);
  const { shareId } = share;
  const reached = await settleIn(host, shareId, phase, options);
  const stage = buildStage({ host, backend, terminalId, shareId, tmux, ...reached });
  if (phase === "grace") await until(host, shareId, "the share is in grace", (view) => view.phase === "grace");
  if (phase === "ending") {
    // Without an answer from tmux there is no proof: the share stays in `ending`, with its guests off.
    process.kill(tmux.pid, "SIGSTOP");
    stage.revoke();
    await until(host, shareId, "the share is ending", (view) => view.phase === "ending");
  }
  return stage;
};

const buildStage = (parts: Omit<Stage, "type" | "revoke" | "dispose">): Stage => {
  const { host, terminalId, shareId, guest, guestWire, tmux } = parts;
  return {
    ...parts,
    type: async (text) => void (await host.page().client.terminal.type({ terminalId, bytes: btoa(text) })),
    revoke: () => void settle(host.page().client.share.revoke({ shareIds: [shareId] })),
    dispose: async () => {
      host.bent.release();
      host.bent.detour(false);
      signalQuietly(tmux.pid, "SIGCONT");
      await guestWire?.dispose();
      await guest?.dispose();
    },
  };
};
