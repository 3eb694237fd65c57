// The entry point of the CLI: runs one command and exits with its code.

import { createSystemClock } from "../platform/clock";
import { findPaths, systemEnvironment, systemUid } from "../platform/config";
import { createGithubKeys } from "../platform/github-keys";
import { readRuntimeFile } from "../platform/runtime-file";
import { connect } from "./connection";
import type { CliDeps } from "./context";
import { createProcessIo } from "./io";
import { createLauncher } from "./launcher";
import { loadRecords, loadRuntime } from "./load";
import { runCli } from "./run-cli";

const env = systemEnvironment();
const uid = systemUid();
const clock = createSystemClock();
// Bun's own flags (no .env, no bunfig.toml from the current folder) apply to the runtime it starts, too.
const selfArgv = [process.execPath, ...process.execArgv, import.meta.path];

const deps: CliDeps = {
  env,
  cwd: process.cwd(),
  io: createProcessIo(env),
  clock,
  githubKeys: createGithubKeys(),
  launcher: createLauncher({ env, uid, clock, selfArgv, platform: process.platform }),
  locate: (home) => findPaths(env, home === undefined ? {} : { home }),
  isRunning: (places) => readRuntimeFile(places, uid) !== null,
  // An empty token is a token file that couldn't be read. It is refused, or the agent would act as the operator.
  connect: (places, token = env.LANECAST_TOKEN) => connect(readRuntimeFile(places, uid), token),
  loadRuntime,
  loadRecords,
};

// Exit explicitly: an open handle must not keep a finished command alive.
process.exit(await runCli(process.argv.slice(2), deps));
