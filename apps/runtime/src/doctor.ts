// Checks that this machine is ready for sharing: every program and relay, with a remedy for each missing one. Works without a runtime.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "#contract/doctor";
import type { Result, ShareError } from "#contract/errors";
import type { BackendStatus } from "#contract/share";
import { remedyOf } from "#contract/words";
import type { ShareBackend } from "./integrations/sharing/backends/backend";
import { readAccount } from "./platform/account";
import { createSystemClock } from "./platform/clock";
import type { Config } from "./platform/config";
import { findProgram } from "./platform/process-tree";
import { unitNameOf, unitPathOf } from "./platform/service-unit";
import { chooseShell } from "./platform/shell";
import { readLogoutRules } from "./platform/user-services";
import type { ListedRelay } from "./relays/registry";
import { findTmux } from "./terminals/tmux/program";
import { createBackends, searchPathOf } from "./wiring/backends";

export interface Diagnosis {
  readonly checks: readonly Check[];
  readonly backends: readonly BackendStatus[];
}

const passed = (id: string, found: string): Check => ({
  id,
  ok: true,
  optional: false,
  found,
  problem: null,
  remedy: null,
});
const failed = (id: string, problem: string, remedy: string): Check => ({
  id,
  ok: false,
  optional: false,
  found: null,
  problem,
  remedy,
});

/** Programs that every share needs besides its backend. */
const PROGRAMS = [
  { id: "ssh-keygen", remedy: "Install the package openssh-client." },
  { id: "setpriv", remedy: "Install the package util-linux." },
  { id: "script", remedy: "Install the package bsdutils (util-linux on some distributions)." },
] as const;

const checkPrograms = (searchPath: string): readonly Check[] =>
  PROGRAMS.map(({ id, remedy }) => {
    const path = findProgram(id, searchPath);
    return path === null ? failed(id, `${id} isn't installed.`, remedy) : passed(id, path);
  });

type Probed = Result<{ readonly version: string }, ShareError<"backend-unavailable">>;
/** tmate's relay doesn't report its version. */
const versionText = (version: string): string => (version === "unknown" ? "version unknown" : version);

const checkProbe = (id: string, probed: Probed): Check =>
  probed.ok ? passed(id, versionText(probed.value.version)) : failed(id, probed.error.message, probed.error.data.hint);

const checkBackend = async (backend: ShareBackend): Promise<readonly Check[]> => {
  const program = checkProbe(backend.backend, await backend.probe());
  const relay = await backend.relay("here")?.probe();
  return relay === undefined ? [program] : [program, checkProbe(`${backend.backend}-relay`, relay)];
};

/** Connects to a configured relay, as `relay test` does. */
const checkRelay = async ({ name, relay }: ListedRelay): Promise<Check> => {
  const id = `relay-${name}`;
  const tested = await relay.test();
  return tested.ok
    ? passed(id, `working, reach ${relay.reach}`)
    : failed(id, tested.error.message, remedyOf(tested.error));
};

const checkShell = ({ environment, uid }: Config): Check => {
  const { path, note } = chooseShell(environment.SHELL, readAccount(uid).shell);
  return passed("shell", note ?? path);
};

const ENABLE_LINGER = "loginctl enable-linger";

/** logind ends services and, if it is set up so, everything that a login session started. Sharing works, but not after a logout. */
const checkLogout = async ({ environment, home, uid }: Config): Promise<Check> => {
  const survives = (found: string): Check => passed("logout", found);
  const ends = (problem: string, remedy: string): Check => ({ ...failed("logout", problem, remedy), optional: true });
  const rules = await readLogoutRules(environment, uid);
  if (rules === null) return survives("no logind, so a logout ends nothing");
  const isService = existsSync(unitPathOf(unitNameOf(home, environment, uid), environment));
  if (isService && !rules.lingers)
    return ends("Your last logout stops the service and ends its terminals.", `Run: ${ENABLE_LINGER}`);
  // Lingering keeps services only: with KillUserProcesses=yes, logind kills what a session started in any case.
  if (!isService && rules.killsSessions) {
    const remedy = `Run: ${ENABLE_LINGER} && lanecast stop --terminals && lanecast service install`;
    return ends("A logout kills lanecast and its terminals (KillUserProcesses=yes).", remedy);
  }
  return survives(isService ? "the service outlives a logout" : "lanecast outlives a logout");
};

/** One backend is enough. Without any, each of them is a way to start sharing, so none is optional. */
const inView = (checks: readonly Check[], canShare: boolean): readonly Check[] =>
  canShare ? checks.map((check) => (check.ok ? check : { ...check, optional: true })) : checks;

/** Works in a runtime directory of its own, which it removes: asking what is missing must leave nothing behind. */
export const diagnose = async (config: Config): Promise<Diagnosis> => {
  const runtimeDir = mkdtempSync(join("/tmp", "lanecast-doctor-"));
  try {
    return await examine({ ...config, runtimeDir });
  } finally {
    rmSync(runtimeDir, { recursive: true, force: true });
  }
};

const examine = async (config: Config): Promise<Diagnosis> => {
  const searchPath = searchPathOf(config);
  const backends = createBackends(config, createSystemClock());
  const tmux = await findTmux(searchPath, { PATH: searchPath });
  const tmuxCheck = tmux.ok
    ? passed("tmux", tmux.value.version)
    : failed("tmux", tmux.error.message, tmux.error.data.hint);
  const checks = await Promise.all([...backends.all.values()].map(checkBackend));
  const configured = backends.relays.list().filter(({ entry }) => entry !== null);
  const relays = await Promise.all(configured.map(checkRelay));
  const statuses = await backends.statuses();
  const canShare = statuses.some(({ available }) => available);
  return {
    checks: [
      tmuxCheck,
      ...checkPrograms(searchPath),
      checkShell(config),
      await checkLogout(config),
      ...inView(checks.flat(), canShare),
      ...relays,
    ],
    backends: statuses,
  };
};
