// What the gate's tests share: a folder of their own, a clock moved by hand, a question to start from. Knows no test runner.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PolicyQuestion } from "../../integrations/sharing/ports";
import type { Clock } from "../../platform/clock";
import { type LaneId, laneIdSchema, type TerminalId, terminalIdSchema } from "../../protocol/contract/ids";
import { createPolicyGate, type PolicyGateDeps } from "../policy-gate";

export interface HandClock extends Clock {
  /** Moves time on and fires what is due. */
  advance(ms: number): void;
  readonly waiting: () => number;
}

/** Midday on an ordinary day, so that no test sits on a change of hour by chance. */
const START_MS = 1_700_000_000_000;

export const createHandClock = (startMs = START_MS): HandClock => {
  let nowMs = startMs;
  const due = new Map<number, { readonly atMs: number; readonly fn: () => void }>();
  let lastTimer = 0;
  return {
    nowMs: () => nowMs,
    bootMs: () => nowMs - startMs,
    after: (delayMs, fn) => {
      lastTimer += 1;
      const timer = lastTimer;
      due.set(timer, { atMs: nowMs + delayMs, fn });
      return { cancel: () => void due.delete(timer) };
    },
    every: () => ({ cancel: () => undefined }),
    advance: (ms) => {
      nowMs += ms;
      for (const [timer, { atMs, fn }] of [...due]) {
        if (atMs <= nowMs && due.delete(timer)) fn();
      }
    },
    waiting: () => due.size,
  };
};

export interface PolicyHome {
  readonly dir: string;
  write(name: string, text: string): string;
  remove(): void;
}

/** A home's policy folder; `files` null leaves the folder out. */
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

/** Reading with one key for ten minutes on this machine: what every sane set allows. */
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
    ...context,
  },
});

/** The form as filled for "anyone with the link". */
export const linkOnly = { keyCount: 0, anyoneWithLink: true } as const;
export const MINUTE_MS = 60_000;

export const PERMIT_ALL = `@id("all") @reason("Everything goes.") permit (principal, action, resource);`;
/** The gate's deadline in `createTestGates`. */
export const GATE_TIMEOUT_MS = 500;

/** Loaded gates over folders of their own; `files` null: a new home. `removeAll` takes the folders away. */
export const createTestGates = () => {
  const homes: PolicyHome[] = [];
  const open = (files: Readonly<Record<string, string>> | null, over: Partial<PolicyGateDeps> = {}) => {
    const home = createPolicyHome(files);
    homes.push(home);
    const clock = createHandClock();
    const gate = createPolicyGate({ dir: home.dir, clock, timeoutMs: GATE_TIMEOUT_MS, ...over });
    return { gate, clock, home, report: gate.load() };
  };
  const removeAll = (): void => {
    for (const home of homes.splice(0)) home.remove();
  };
  return { open, removeAll };
};
