// Tries, as a guest would, what a guest must not be able to do: run commands, forward ports, transfer files. Runs
// before the first link of a daemon-generation upterm is shown, in a separate session with a separate key.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, shareError } from "#contract/errors";
import type { Clock } from "../../../../platform/clock";
import { findProgram, type RunResult, run } from "../../../../platform/process-tree";
import { unlessAborted } from "../../../../platform/wait";
import type { Relay, RunningRelay } from "../../../../relays/relay";
import { openGreeter } from "../../../../relays/tcp";
import { startShareWorker } from "../../share-worker";
import type { LaunchPlan, WorkerContext } from "../backend";
import { parseUser, refuseUpterm } from "./confirm";
import { classifyUptermExit } from "./exits";
import { makeHostKey, makeKey } from "./plan";

export interface TrialDeps {
  readonly clock: Pick<Clock, "after">;
  readonly searchPath: string;
  /** The built-in relay: a second one is started for the trial. Null if the share's relay is elsewhere and is used as it is. */
  readonly relay: Relay | null;
  plan(context: WorkerContext): Promise<Result<LaunchPlan>>;
  /** The link of the trial's session, once upterm has one. */
  awaitUser(context: WorkerContext, signal: AbortSignal): Promise<string | null>;
}

/** Each further letter would lengthen the path of the trial's sockets. */
const FOLDER = "t";
const MARKER_NAME = "LANECAST_TRIAL";
/** Printed by the trial's forced command. A guest who sees it is where guests should be. */
const FRONT = "lanecast-trial-front";
/** The greeting of a server behind a forwarded port (openGreeter). */
const GREETING = "SSH-2.0-lanecast-test";
/** A refusal takes about 100 ms. upterm 0.41 would wait 60 s for an approval that no one can give. */
const TRY_MS = 4_000;
const JOIN_MS = 8_000;
/** SSH_FXP_INIT, version 3; a file server answers with type 2, SSH_FXP_VERSION (draft-ietf-secsh-filexfer-02). */
const SFTP_INIT = "\0\0\0\x05\x01\0\0\0\x03";
// biome-ignore lint/suspicious/noControlCharactersInRegex: the answer is binary.
const SFTP_VERSION = /^\0[\s\S]{3}\x02/;

interface Attempt {
  /** Completes "guests can …". */
  readonly what: string;
  readonly argv: readonly string[];
  readonly stdin?: string;
  isOpen(result: RunResult): boolean;
}

const attemptsIn = (dir: string, port: number): readonly Attempt[] => {
  const touched = (name: string): string => join(dir, name);
  const command = (name: string, terminal: string): Attempt => ({
    what: "run commands",
    argv: [terminal, "trial", "touch", touched(name)],
    isOpen: () => existsSync(touched(name)),
  });
  return [
    command("ran-plain", "-T"),
    command("ran-in-terminal", "-tt"),
    {
      what: "connect through this machine",
      argv: ["-T", "-W", `127.0.0.1:${port}`, "trial"],
      isOpen: ({ stdout }) => stdout.includes(GREETING),
    },
    {
      what: "open ports",
      argv: ["-N", "-R", `0:127.0.0.1:${port}`, "trial"],
      isOpen: ({ stderr }) => /Allocated port/.test(stderr),
    },
    {
      what: "transfer files",
      argv: ["-T", "-s", "trial", "sftp"],
      stdin: SFTP_INIT,
      isOpen: ({ stdout }) => SFTP_VERSION.test(stdout),
    },
  ];
};

/** FIFOs: one for each attempt that says something, because the first reader takes what is in it. */
const SILENCE = "silence";
const SFTP_INPUT = "sftp-input";

/** The link is in a file, because everyone on this machine can read command lines. */
const writeSshConfig = (dir: string, { host, port, publicKey }: RunningRelay, user: string): void => {
  writeFileSync(join(dir, "known_hosts"), `trial ${publicKey}\n`, { mode: 0o600 });
  const lines = [
    ...["Host trial", `HostName ${host}`, `Port ${port}`, `User ${user}`, "HostKeyAlias trial"],
    ...[`IdentityFile ${join(dir, "guest")}`, "IdentitiesOnly yes", "BatchMode yes", "StrictHostKeyChecking yes"],
    ...[`UserKnownHostsFile ${join(dir, "known_hosts")}`, "GlobalKnownHostsFile /dev/null", "ConnectTimeout 4"],
    ...["ServerAliveInterval 1", "ServerAliveCountMax 3", "ExitOnForwardFailure yes", "RequestTTY auto", ""],
  ];
  writeFileSync(join(dir, "ssh_config"), lines.join("\n"), { mode: 0o600 });
};

/** Its environment carries the share's marker, so the end of the share finds it no matter how far the trial got. */
const createSsh = (dir: string, { marker }: WorkerContext, searchPath: string) => {
  const env = { PATH: searchPath, HOME: dir, LANG: "C.UTF-8", TERM: "xterm", [marker.name]: marker.value };
  return (argv: readonly string[], timeoutMs: number, stdin = ""): Promise<RunResult> => {
    const ssh = ["ssh", "-F", join(dir, "ssh_config"), ...argv];
    // Older hosts disconnect a guest at the end of input, often before they answer. A FIFO that is also open for writing never ends.
    const input = join(dir, stdin === "" ? SILENCE : SFTP_INPUT);
    const patient = ["/bin/sh", "-c", 'exec 3<>"$0"; cat >&3; exec "$@" <&3', input, ...ssh];
    return run(patient, { env, timeoutMs, stdin });
  };
};

/**
 * What guests can do beyond the terminal, in words. A guest must get in first; otherwise the refusals would prove
 * nothing.
 */
const attempt = async (dir: string, context: WorkerContext, searchPath: string): Promise<readonly string[]> => {
  const ssh = createSsh(dir, context, searchPath);
  const joined = await ssh(["-tt", "trial"], JOIN_MS);
  if (!joined.stdout.includes(FRONT)) return ["a test guest could not join"];
  const greeter = await openGreeter();
  try {
    const attempts = attemptsIn(dir, greeter.port);
    const results = await Promise.all(attempts.map(({ argv, stdin }) => ssh(argv, TRY_MS, stdin)));
    const open = attempts.filter(({ isOpen }, index) => {
      const result = results[index];
      return result !== undefined && isOpen(result);
    });
    return [...new Set(open.map(({ what }) => `guests can ${what}`))];
  } finally {
    greeter.close();
  }
};

const makeFiles = async (dir: string, searchPath: string): Promise<Result<{ guest: string; host: string }>> => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // upterm can lose what a command printed if the command ends immediately.
  writeFileSync(join(dir, "front"), `#!/bin/sh\nprintf '${FRONT}\\r\\n'\nsleep 0.3\n`, { mode: 0o700 });
  // With ssh-keygen, because ssh itself reads this key.
  const guest = await makeKey(join(dir, "guest"), searchPath);
  if (!guest.ok) return guest;
  const fifo = await run(["mkfifo", "-m", "600", join(dir, SILENCE), join(dir, SFTP_INPUT)], {
    env: { PATH: searchPath },
    timeoutMs: TRY_MS,
  });
  if (fifo.exitCode === 0) return ok({ guest: guest.value, host: makeHostKey(dir) });
  const what = "Couldn't write the files for testing upterm.";
  return fail(shareError("setup-problem", what, { what, path: dir, hint: "Check that the disk has room." }));
};

const noSsh = () =>
  fail(
    shareError(
      "backend-unavailable",
      "With this generation of upterm, lanecast needs ssh to test what guests can do.",
      {
        backend: "upterm",
        problem: "missing",
        hint: "Install the package openssh-client.",
      },
    ),
  );

const cancelled = () => fail(shareError("internal", "The start was canceled.", {}));

/** What must be ended, the relay first. */
type Ends = (() => Promise<unknown>)[];

interface Session {
  readonly context: WorkerContext;
  /** Waits for the link. If upterm ended first, fails with the reason. */
  readonly user: Promise<Result<string>>;
}

/** Relay and worker of the trial. What was started is in `ends`, even if a later step fails. */
const startSession = async (
  share: WorkerContext,
  dir: string,
  deps: TrialDeps,
  signal: AbortSignal,
  ends: Ends,
): Promise<Result<Session>> => {
  const keys = await makeFiles(dir, deps.searchPath);
  if (!keys.ok) return keys;
  const request = { shareId: share.shareId, dir, marker: share.marker, hostKeys: [keys.value.host], signal };
  const relay = deps.relay === null ? ok(share.relay) : await deps.relay.start(request);
  if (!relay.ok) return relay;
  if (deps.relay !== null) ends.push(relay.value.kill);
  const own = { relay: relay.value, access: "write", authorizedKeys: [keys.value.guest] } as const;
  const context: WorkerContext = { ...share, ...own, dir, attachPath: join(dir, "front") };
  const plan = await deps.plan(context);
  if (!plan.ok) return plan;
  if (signal.aborted) return cancelled();
  const marker = { name: MARKER_NAME, value: share.shareId };
  const worker = startShareWorker({ plan: plan.value, dir, marker, clock: deps.clock });
  ends.push(worker.stop);
  const ended = worker.exited.then((exit) => fail(classifyUptermExit(exit, worker.tail(), relay.value.name)));
  const linked = deps.awaitUser(context, signal).then((user) => (user === null ? cancelled() : ok(user)));
  return ok({ context, user: Promise.race([linked, ended]) });
};

/** Ok if a guest gets in and can do only what the forced command allows. Leaves nothing behind. */
export const tryDoors = async (share: WorkerContext, deps: TrialDeps, signal: AbortSignal): Promise<Result<null>> => {
  if (findProgram("ssh", deps.searchPath) === null) return noSsh();
  const dir = join(share.dir, FOLDER);
  const ends: Ends = [];
  try {
    const started = await startSession(share, dir, deps, signal, ends);
    if (!started.ok) return started;
    const { context } = started.value;
    const told = await started.value.user;
    if (!told.ok) return told;
    // Parsed strictly, because a line end in an ssh configuration file would begin another directive.
    const user = parseUser(told.value);
    if (user === null) return refuseUpterm(["its link isn't valid"]);
    writeSshConfig(dir, context.relay, user);
    const open = await unlessAborted(signal, () => attempt(dir, context, deps.searchPath));
    if (open === null) return cancelled();
    return open.length === 0 ? ok(null) : refuseUpterm(open);
  } finally {
    for (const end of ends) await end();
    rmSync(dir, { recursive: true, force: true });
  }
};
