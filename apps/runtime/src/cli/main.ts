// The entry point of the CLI: runs one command and exits with its code.

import { readlinkSync } from "node:fs";
import { selfArgv } from "../platform/assets";
import { createSystemClock } from "../platform/clock";
import { findPaths, systemEnvironment, systemUid } from "../platform/config";
import { createGithubKeys } from "../platform/github-keys";
import { readHolder, readRuntimeFile } from "../platform/runtime-file";
import { makeFilesPrivate } from "../platform/umask";
import { connect, findRuntime } from "./connection";
import type { CliDeps } from "./context";
import { createProcessIo } from "./io";
import { createLauncher } from "./launcher";
import { loadRecords, loadRuntime } from "./load";
import { runCli } from "./run-cli";

makeFilesPrivate();

/** Linux still names a deleted folder, with " (deleted)" after it. PWD may be another folder's. */
const deletedCwd = (): string => {
  try {
    return readlinkSync("/proc/self/cwd");
  } catch {
    return "/a deleted folder";
  }
};

/** The folder that the command was typed in may have been deleted. Then no program can be started from it. */
const findCwd = (): string => {
  try {
    return process.cwd();
  } catch {
    const deleted = deletedCwd();
    process.chdir("/");
    return deleted;
  }
};

const env = systemEnvironment();
const uid = systemUid();
const clock = createSystemClock();
const ownArgv = selfArgv(import.meta.path);

const deps: CliDeps = {
  env,
  cwd: findCwd(),
  selfArgv: ownArgv,
  io: createProcessIo(env),
  clock,
  githubKeys: createGithubKeys(),
  launcher: createLauncher({ env, uid, clock, selfArgv: ownArgv, platform: process.platform }),
  locate: (home) => findPaths(env, home === undefined ? {} : { home }),
  isReachable: (places) => readRuntimeFile(places, uid) !== null,
  isRunning: (places) => readHolder(places.home) !== null,
  // An empty token is a token file that couldn't be read. It is refused, or the agent would act as the operator.
  connect: async (places, token = env.LANECAST_TOKEN) => {
    const found = await findRuntime(places, uid, clock);
    return found.ok ? connect(found.value, token) : found;
  },
  loadRuntime,
  loadRecords,
};

// Exit explicitly: an open handle must not keep a finished command alive.
process.exit(await runCli(process.argv.slice(2), deps));
