// `lanecast doctor`: each program lanecast needs, whether it is there, and what to do where it is not. Needs no runtime and starts none.

import type { Result, ShareError } from "#contract/errors";
import type { BackendStatus } from "#contract/share";
import { remedyOf } from "#contract/words";
import type { ShareBackend } from "./integrations/sharing/backends/backend";
import { createSystemClock } from "./platform/clock";
import type { Config } from "./platform/config";
import { findProgram } from "./platform/process-tree";
import type { ListedRelay } from "./relays/relay-book";
import { findTmux } from "./terminals/tmux/tmux-program";
import { createBackends, searchPathOf } from "./wiring/backends";

/** One need, and whether it is met. `found`: a version or a path. */
export interface Check {
  readonly id: string;
  readonly ok: boolean;
  readonly found: string | null;
  readonly problem: string | null;
  readonly remedy: string | null;
}

export interface Diagnosis {
  readonly checks: readonly Check[];
  readonly backends: readonly BackendStatus[];
}

const met = (id: string, found: string): Check => ({ id, ok: true, found, problem: null, remedy: null });
const unmet = (id: string, problem: string, remedy: string): Check => ({ id, ok: false, found: null, problem, remedy });

/** What every share needs beside its backend. */
const PROGRAMS = [
  { id: "ssh-keygen", remedy: "Install the package openssh-client." },
  { id: "setpriv", remedy: "Install the package util-linux." },
  { id: "script", remedy: "Install the package bsdutils (util-linux on some distributions)." },
] as const;

const checkPrograms = (searchPath: string): readonly Check[] =>
  PROGRAMS.map(({ id, remedy }) => {
    const path = findProgram(id, searchPath);
    return path === null ? unmet(id, `${id} is not installed.`, remedy) : met(id, path);
  });

type Probed = Result<{ readonly version: string }, ShareError<"backend-unavailable">>;
const checkProbe = (id: string, probed: Probed): Check =>
  probed.ok ? met(id, probed.value.version) : unmet(id, probed.error.message, probed.error.data.hint);

const checkBackend = async (backend: ShareBackend): Promise<readonly Check[]> => {
  const program = checkProbe(backend.backend, await backend.probe());
  const relay = await backend.relay("here")?.probe();
  return relay === undefined ? [program] : [program, checkProbe(`${backend.backend}-relay`, relay)];
};

/** Each relay of the configuration, really tried: over the network, as `relay test` does. */
const checkRelay = async ({ name, relay }: ListedRelay): Promise<Check> => {
  const id = `relay-${name}`;
  const tried = await relay.test();
  return tried.ok ? met(id, `${relay.reach}, works`) : unmet(id, tried.error.message, remedyOf(tried.error));
};

export const diagnose = async (config: Config): Promise<Diagnosis> => {
  const searchPath = searchPathOf(config);
  const backends = createBackends(config, createSystemClock());
  const tmux = await findTmux(searchPath, { PATH: searchPath });
  const tmuxCheck = tmux.ok ? met("tmux", tmux.value.version) : unmet("tmux", tmux.error.message, tmux.error.data.hint);
  const checks = await Promise.all([...backends.all.values()].map(checkBackend));
  const configured = backends.relays.list().filter(({ entry }) => entry !== null);
  const relays = await Promise.all(configured.map(checkRelay));
  return {
    checks: [tmuxCheck, ...checkPrograms(searchPath), ...checks.flat(), ...relays],
    backends: await backends.statuses(),
  };
};
