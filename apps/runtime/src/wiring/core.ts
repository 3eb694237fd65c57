// Wires what is under sharing: log → audit → policy → terminals → backends; each is undone in reverse. Decides nothing.
import { join } from "node:path";
import type { Actor } from "#contract/audit";
import { ok, type Result } from "#contract/errors";
import type { SharingLimits } from "#contract/stream";
import type { Clock } from "../platform/clock";
import { CONFIG_FILE_NAME, type Config } from "../platform/config";
import { createSharingLimits } from "../platform/config/sharing-limits";
import type { Disposer } from "../platform/disposer";
import { newId } from "../platform/ids";
import { createFileLog, type Log } from "../platform/log";
import { runtimeLogPath } from "../platform/runtime-note";
import { createPolicyGate, type PolicyGate } from "../policy/policy-gate";
import { keepPolicies, type PolicyKeeper } from "../policy/policy-keeper";
import { type Bus, createBus } from "../protocol/bus";
import { BUILT_IN_RELAY } from "../relays/relay-book";
import { createTerminals, type Terminals } from "../terminals";
import { type Backends, createBackends, searchPathOf } from "./backends";
import { openRuntimeRecord, type RuntimeRecord } from "./record";

/** Where a shell is when the environment names none. */
const FALLBACK_SHELL = "/bin/sh";

/** How the runtime's end came. */
export interface Leaving {
  /** The terminals go as well (`lanecast stop --terminals`). */
  withTerminals: boolean;
  /** Whose word it was; a signal names nobody. */
  by: Actor;
  /** What the record says about it. */
  why: { readonly cause: "command" } | { readonly cause: "signal"; readonly signal: string } | null;
}

const RUNTIME: Actor = { kind: "runtime", id: "runtime" };

/** What sharing and the door are built on; each part needs the ones before it. */
export interface Core {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly disposer: Disposer;
  readonly bus: Bus;
  readonly record: RuntimeRecord;
  readonly policy: PolicyGate;
  readonly rules: PolicyKeeper;
  readonly terminals: Terminals;
  readonly backends: Backends;
  /** Set before the end: how it came. */
  readonly leaving: Leaving;
  /** As the configuration says them now. */
  readonly limits: () => SharingLimits;
}

const openTerminals = (config: Config, clock: Clock): ReturnType<typeof createTerminals> =>
  createTerminals({
    runtimeDir: config.runtimeDir,
    clock,
    path: searchPathOf(config),
    env: { ...config.environment, LANECAST_HOME: config.home },
    shell: config.environment.SHELL ?? FALLBACK_SHELL,
    newId,
  });

/** Everything under sharing, in the order in which each needs the one before. */
export const openCore = async (config: Config, clock: Clock, disposer: Disposer): Promise<Result<Core>> => {
  const log = createFileLog(runtimeLogPath(config.runtimeDir), clock);
  disposer.add("log", () => log.close());
  const record = openRuntimeRecord(config, clock);
  if (!record.ok) return record;
  disposer.add("audit", () => record.value.close());
  const bus = createBus();
  const backends = createBackends(config, clock);
  const policy = createPolicyGate({
    dir: join(config.home, "policies"),
    clock,
    ttlMinMs: config.sharing.ttlMinMs,
    traitsHere: (backend) => backends.traitsOf(backend, BUILT_IN_RELAY),
  });
  const rules = keepPolicies({
    gate: policy,
    audit: record.value.watched,
    newCorrelationId: () => newId("cor"),
    publish: (state) => bus.publish({ type: "policy", policy: state }),
  });
  disposer.add("policy watch", () => rules.dispose());
  const terminals = await openTerminals(config, clock);
  if (!terminals.ok) return terminals;
  const leaving: Leaving = { withTerminals: false, by: RUNTIME, why: null };
  disposer.add("terminals", async () => {
    if (leaving.withTerminals) await terminals.value.stopServer();
    await terminals.value.dispose();
  });
  return ok({
    config,
    clock,
    log,
    disposer,
    bus,
    record: record.value,
    policy,
    rules,
    terminals: terminals.value,
    backends,
    leaving,
    limits: createSharingLimits({ path: join(config.home, CONFIG_FILE_NAME), initial: config.sharing, log }),
  });
};
