// The command line's entry: the real outside, one command, one exit code.

import { createSystemClock } from "../platform/clock";
import { findPaths, systemEnvironment, systemUid } from "../platform/config";
import { createGithubKeys } from "../platform/github-keys";
import { readRuntimeFile } from "../platform/runtime-file";
import { connect } from "./connection";
import type { CliDeps } from "./context";
import { createProcessIo } from "./io";
import { createLauncher } from "./launcher";
import { loadRecordEntry } from "./record-entry";
import { runCli } from "./run-cli";
import { loadRuntimeEntry } from "./runtime-entry";

const env = systemEnvironment();
const uid = systemUid();
const clock = createSystemClock();
// Bun's own flags (no .env, no bunfig of the folder) go to the runtime it starts as well.
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
  // An empty one is a token that could not be read, and no operator: an agent must not become one by a missing file.
  connect: (places) => connect(readRuntimeFile(places, uid), env.LANECAST_TOKEN),
  loadRuntime: loadRuntimeEntry,
  loadRecords: loadRecordEntry,
};

// By name, not by letting the loop run dry: an open handle somewhere must not keep a finished command alive.
process.exit(await runCli(process.argv.slice(2), deps));
