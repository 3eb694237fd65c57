// Shared by the gate's tests: temporary policy folders and a request to start from.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LaneId, laneIdSchema, type TerminalId, terminalIdSchema } from "#contract/ids";
import type { PolicyQuestion } from "../../integrations/sharing/ports";
import { createFakeClock } from "../../testing/fake-clock";
import { createPolicyGate, type PolicyGate, type PolicyGateDeps } from "../gate";

export interface PolicyHome {
  readonly dir: string;
  write(name: string, text: string): string;
  remove(): void;
}

/** A home's policy folder; with `files` null there is no folder. */
export const createPolicyHome = (files: Readonly<Record<string, string>> | null): PolicyHome => {
  const home = mkdtempSync(join(tmpdir(), "lanecast-policy-"));
  const dir = join(home, "policies");
  const write = (name: string, text: string): string => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  if (files !== null) mkdirSync(dir);
  for (const [name, text] of Object.entries(files ?? {})) write(name, text);
  return { dir, write, remove: () => rmSync(home, { recursive: true, force: true }) };
};

const TERMINAL_ID: TerminalId = terminalIdSchema.parse("trm_aaaa");
const LANE_ID: LaneId = laneIdSchema.parse("lan_aaaa");

/** Watching with one key for ten minutes on this machine: every sensible set allows it. */
export const question = (
  context: Partial<PolicyQuestion["context"]> = {},
  rest: Partial<Omit<PolicyQuestion, "context">> = {},
): PolicyQuestion => ({
  action: "share",
  principal: { kind: "operator", id: "me" },
  terminal: { terminalId: TERMINAL_ID, laneId: LANE_ID, lane: "api", title: "zsh", cwd: "/srv", labels: [] },
  ...rest,
  context: {
    backend: "tmate",
    access: "read",
    ttlMs: 600_000,
    reach: "here",
    keyCount: 1,
    anyoneWithLink: false,
    approved: false,
    liveShares: 0,
    knowsGuests: true,
    keysEnforced: true,
    identityForgeable: false,
    survivesRelayLoss: false,
    keepsLink: false,
    ...context,
  },
});

/** The request for "anyone with the link". */
export const linkOnly = { keyCount: 0, anyoneWithLink: true } as const;
export const MINUTE_MS = 60_000;

export const PERMIT_ALL = `@id("all") @reason("Everything goes.") permit (principal, action, resource);`;
/** The gate's deadline in `createTestGates`. */
export const GATE_TIMEOUT_MS = 500;

export const reload = (gate: PolicyGate) => gate.apply(gate.read());

/** Loaded gates with temporary folders; with `files` null a new home. `removeAll` removes the folders. */
export const createTestGates = () => {
  const homes: PolicyHome[] = [];
  const open = (files: Readonly<Record<string, string>> | null, over: Partial<PolicyGateDeps> = {}) => {
    const home = createPolicyHome(files);
    homes.push(home);
    const clock = createFakeClock();
    const gate = createPolicyGate({ dir: home.dir, clock, timeoutMs: GATE_TIMEOUT_MS, ...over });
    return { gate, clock, home, report: gate.apply(gate.load()) };
  };
  const removeAll = (): void => {
    for (const home of homes.splice(0)) home.remove();
  };
  return { open, removeAll };
};
