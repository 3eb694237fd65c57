// Wires the parts below sharing: audit log, policy, terminals, backends.
import { join } from "node:path";
import type { Actor } from "#contract/audit";
import { ok, type Result } from "#contract/errors";
import type { SharingLimits } from "#contract/stream";
import { readAccount } from "../platform/account";
import type { Clock } from "../platform/clock";
import { CONFIG_FILE_NAME, type Config } from "../platform/config";
import { createSharingLimits } from "../platform/config/sharing-limits";
import { newId } from "../platform/ids";
import type { Log } from "../platform/log";
import { type ChosenShell, chooseShell } from "../platform/shell";
import { createPolicyGate, type PolicyGate } from "../policy/gate";
import { createPolicyLoader, type PolicyLoader } from "../policy/loader";
import { type Bus, createBus } from "../protocol/bus";
import { BUILT_IN_RELAY } from "../relays/registry";
import { createTerminals, type Terminals } from "../terminals/terminals";
import { type Backends, createBackends, searchPathOf } from "./backends";
import { openRuntimeRecord, type RuntimeRecord } from "./record";
import type { Shutdown } from "./shutdown";

/** Why the runtime stops. */
export interface Leaving {
  /** Terminals are closed as well (`lanecast stop --terminals`). */
  withTerminals: boolean;
  /** Who asked; a signal doesn't say. */
  by: Actor;
  /** For the audit log. */
  why:
    | { readonly cause: "command" | "home-lost" | "bug" }
    | { readonly cause: "signal"; readonly signal: string }
    | null;
}

/** A request checks config.toml itself. This is for the pages that are open. */
const LIMITS_EVERY_MS = 1_000;

const RUNTIME: Actor = { kind: "runtime", id: "runtime" };

/** The parts that sharing and the door are built on; each needs the ones before it. */
export interface Core {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly shutdown: Shutdown;
  readonly bus: Bus;
  readonly record: RuntimeRecord;
  readonly policy: PolicyGate;
  readonly rules: PolicyLoader;
  readonly terminals: Terminals;
  readonly backends: Backends;
  /** Set before the shutdown runs. */
  readonly leaving: Leaving;
  /** Closes the door once it is open. Kept here because it closes after the shares have ended, so that they stay visible. */
  readonly door: { close: (() => Promise<void>) | null };
  /** As config.toml has them now. */
  readonly limits: () => SharingLimits;
}

/** The shell of new terminals. */
export const shellOf = ({ environment, uid }: Config): ChosenShell =>
  chooseShell(environment.SHELL, readAccount(uid).shell);

const openTerminals = (config: Config, clock: Clock, log: Log): ReturnType<typeof createTerminals> => {
  const shell = shellOf(config);
  if (shell.note !== null) log.warn("shell", { note: shell.note });
  return createTerminals({
    runtimeDir: config.runtimeDir,
    clock,
    path: searchPathOf(config),
    env: { ...config.environment, LANECAST_HOME: config.home },
    shell: shell.path,
    shellNote: shell.note,
    ...(config.detachKeys === undefined ? {} : { detachKeys: config.detachKeys }),
    newId,
  });
};

export const openCore = async (config: Config, clock: Clock, log: Log, shutdown: Shutdown): Promise<Result<Core>> => {
  const record = openRuntimeRecord(config, clock);
  if (!record.ok) return record;
  shutdown.add("audit", () => record.value.close());
  const bus = createBus();
  const backends = createBackends(config, clock);
  const limits = createSharingLimits({
    path: join(config.home, CONFIG_FILE_NAME),
    initial: config.sharing,
    log,
    onChanged: (settings) => {
      backends.relays.replace(settings.relays);
      bus.publish({ type: "limits", limits: settings.sharing });
    },
  });
  shutdown.add("limits", clock.every(LIMITS_EVERY_MS, limits).cancel);
  const policy = createPolicyGate({
    dir: join(config.home, "policies"),
    clock,
    ttlMinMs: () => limits().ttlMinMs,
    traitsHere: (backend) => backends.traitsOf(backend, BUILT_IN_RELAY),
  });
  const rules = createPolicyLoader({
    gate: policy,
    audit: record.value.watched,
    newCorrelationId: () => newId("cor"),
    publish: (state) => bus.publish({ type: "policy", policy: state }),
  });
  shutdown.add("policy watch", () => rules.dispose());
  const terminals = await openTerminals(config, clock, log);
  if (!terminals.ok) return terminals;
  const leaving: Leaving = { withTerminals: false, by: RUNTIME, why: null };
  shutdown.add("terminals", async () => {
    if (leaving.withTerminals) await terminals.value.stopServer();
    await terminals.value.dispose();
  });
  return ok({
    config,
    clock,
    log,
    shutdown,
    bus,
    record: record.value,
    policy,
    rules,
    terminals: terminals.value,
    backends,
    leaving,
    door: { close: null },
    limits,
  });
};
