// `lanecast service install, uninstall, status`: runs lanecast as a systemd user service.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { shareError } from "#contract/errors";
import { writeFileAtomic } from "../../platform/atomic-file";
import { loadConfig, systemUid } from "../../platform/config";
import { errorCode } from "../../platform/errors";
import { type ServiceUnit, unitNameOf, unitPathOf, unitText } from "../../platform/service-unit";
import { readLogoutRules, readUnit, systemctl, type UnitState } from "../../platform/user-services";
import { waitFor } from "../../platform/wait";
import type { CliContext } from "../context";
import { type Failure, localFailure, type Outcome, output } from "../outcome";
import { printable } from "../text/format";
import { CANCELED, mayStop } from "./runtime";

const READY_WITHIN_MS = 30_000;
const READY_EVERY_MS = 50;
const UNIT_MODE = 0o644;

const setupFailure = (what: string, path: string | null, hint: string): Failure =>
  localFailure(shareError("setup-problem", `${what}.`, { what, path, hint }), hint);

/** In a container, over `su`, or on a system without systemd. */
const unavailable = (problem: string): { readonly problem: string; readonly remedy: string } => ({
  problem: `systemd doesn't run services for this user here (${problem || "it didn't answer"})`,
  remedy: "Use lanecast serve --detach, or log in as this user (not with su or sudo) on a machine with systemd.",
});

const places = ({ places, env }: CliContext): { readonly name: string; readonly path: string } => {
  const name = unitNameOf(places.home, env, systemUid());
  return { name, path: unitPathOf(name, env) };
};

/** A unit that a package brought counts only if someone enabled or started it. */
const isInstalled = (unit: UnitState | null, path: string): boolean =>
  existsSync(path) || unit?.enabled === true || unit?.state === "active";

const textAt = (path: string): string | null => (existsSync(path) ? readFileSync(path, "utf8") : null);

/** Null if systemd answers for this user. */
const noSystemd = async ({ env }: CliContext): Promise<ReturnType<typeof unavailable> | null> => {
  const asked = await systemctl(env, "show-environment");
  return asked.ok ? null : unavailable(asked.problem);
};

const LINGER =
  "It stops at your last logout, with the terminals in it. To keep it running, run: loginctl enable-linger";

/** Null if the service keeps running after a logout. */
const lingerNote = async ({ env }: CliContext): Promise<string | null> => {
  const rules = await readLogoutRules(env, systemUid());
  return rules === null || rules.lingers ? null : LINGER;
};

const notStarted = (name: string, problem: string): Failure =>
  setupFailure(
    `The service ${name} didn't start${problem === "" ? "" : ` (${printable(problem)})`}`,
    null,
    `See why with: journalctl --user --unit ${name} --lines 20`,
  );

/** Enables and starts the unit, and waits until lanecast can be reached. */
const startUnit = async (context: CliContext, name: string): Promise<Failure | null> => {
  const started = await systemctl(context.env, "enable", "--now", name);
  if (!started.ok) return notStarted(name, started.problem);
  const isReady = async (): Promise<"ready" | "failed" | null> => {
    if (context.isReachable(context.places)) return "ready";
    return (await readUnit(context.env, name))?.state === "failed" ? "failed" : null;
  };
  const wait = { everyMs: READY_EVERY_MS, withinMs: READY_WITHIN_MS };
  return (await waitFor(context.clock, isReady, wait)) === "ready" ? null : notStarted(name, "");
};

const writeUnit = (path: string, text: string): Failure | null => {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileAtomic(path, text, { mode: UNIT_MODE });
    return null;
  } catch (thrown) {
    return setupFailure(`Couldn't write ${path} (${errorCode(thrown)})`, path, "Make the folder writable for you.");
  }
};

const runsElsewhere = ({ places }: CliContext): Failure =>
  localFailure(
    shareError("already-running", "lanecast is already running with this home, but not as a service.", {
      pid: 0,
      home: places.home,
    }),
    "Stop it first with lanecast stop, then install the service. Terminals keep running.",
  );

const installed = async (context: CliContext, name: string, path: string, lead: string): Promise<Outcome> => {
  const unit = await readUnit(context.env, name);
  const note = await lingerNote(context);
  const text = [lead, `Unit: ${path}`, ...(note === null ? [] : [note])].join("\n");
  return output(
    { unit: name, path, state: unit?.state ?? "unknown", pid: unit?.pid ?? null, lingers: note === null },
    text,
  );
};

export const serviceInstall = async (context: CliContext): Promise<Outcome> => {
  // Mistakes in the configuration would otherwise be found in the journal only.
  const config = loadConfig(context.env, { home: context.places.home });
  if (!config.ok) return localFailure(config.error);
  const without = await noSystemd(context);
  if (without !== null) return setupFailure(without.problem, null, without.remedy);
  const { name, path } = places(context);
  const before = await readUnit(context.env, name);
  const isActive = before?.state === "active";
  if (!isActive && context.isRunning(context.places)) return runsElsewhere(context);
  const wanted: ServiceUnit = { home: context.places.home, selfArgv: context.selfArgv, env: context.env };
  const isChanged = textAt(path) !== unitText(wanted);
  const problem = isChanged ? writeUnit(path, unitText(wanted)) : null;
  if (problem !== null) return problem;
  await systemctl(context.env, "daemon-reload");
  const failure = await startUnit(context, name);
  if (failure !== null) return failure;
  const restart = `systemctl --user restart ${name}`;
  if (!isActive) return installed(context, name, path, "lanecast runs as a service and starts when you log in.");
  const lead = isChanged
    ? `Updated the service. It takes effect at the next start; to restart lanecast now, which stops every share, run: ${restart}`
    : "lanecast already runs as a service.";
  return installed(context, name, path, lead);
};

/** Asks as `lanecast stop` does. A runtime that can't be reached isn't asked about. */
const mayEnd = async (context: CliContext, isForced: boolean): Promise<boolean> => {
  if (!context.isReachable(context.places)) return true;
  const runtime = await context.connect(context.places);
  if (!runtime.ok) return true;
  try {
    return await mayStop(context, runtime.value, isForced);
  } finally {
    runtime.value.close();
  }
};

export const serviceUninstall = async (
  context: CliContext,
  { force = false }: { readonly force?: boolean },
): Promise<Outcome> => {
  const { name, path } = places(context);
  const unit = await readUnit(context.env, name);
  if (!isInstalled(unit, path)) return output({ removed: false }, "lanecast isn't installed as a service.");
  if (!(await mayEnd(context, force))) return CANCELED;
  if (unit !== null) {
    const disabled = await systemctl(context.env, "disable", "--now", name);
    if (!disabled.ok) {
      const what = `Couldn't stop the service ${name} (${printable(disabled.problem)})`;
      return setupFailure(what, null, `Try: systemctl --user disable --now ${name}`);
    }
  }
  rmSync(path, { force: true });
  if (unit !== null) await systemctl(context.env, "daemon-reload");
  return output({ removed: true }, "Removed the service and stopped lanecast. Terminals keep running.");
};

const stateText = (name: string, unit: UnitState, isThere: boolean): string => {
  if (!isThere) return "lanecast isn't installed as a service. To install it, run: lanecast service install";
  const restarts = unit.restarts === 0 ? "" : `, restarted ${unit.restarts}× after a failure`;
  const process = unit.pid === null ? "" : ` (pid ${unit.pid}${restarts})`;
  const start = unit.enabled ? "starts when you log in" : "isn't started when you log in";
  return `${name} is ${printable(unit.state)}${process}; it ${start}.\nUnit: ${unit.path}`;
};

export const serviceStatus = async (context: CliContext): Promise<Outcome> => {
  const { name, path } = places(context);
  const without = await noSystemd(context);
  const unit = without === null ? await readUnit(context.env, name) : null;
  if (unit === null) {
    const { problem, remedy } = without ?? unavailable("");
    return output({ available: false, unit: name, problem, remedy }, `Unavailable: ${problem}.\n${remedy}`);
  }
  const isThere = isInstalled(unit, path);
  const note = isThere ? await lingerNote(context) : null;
  const document = { available: true, unit: name, installed: isThere, ...unit, lingers: note === null };
  return output(document, [stateText(name, unit, isThere), ...(note === null ? [] : [note])].join("\n"));
};
