// One row of the chaos table: a fault in a phase, and what must come of it. Runs it, checks every cell, and gives the cells.
import type { Backend, ErrorCode } from "#contract/errors";
import type { EndCause } from "#contract/phases";
import { eventually } from "../eventually";
import {
  auditIsComplete,
  auditSaysSwept,
  guestOffAfter,
  newTerminalAnswers,
  nothingLeft,
  terminalAnswers,
} from "./chaos-checks";
import type { ChaosHost, HostOptions } from "./chaos-host";
import { reachPhase, type Stage, type StageOptions, type StagePhase } from "./chaos-stage";

export interface ChaosRow {
  readonly fault: string;
  readonly phase: StagePhase;
  /** Both when not given. */
  readonly backends?: readonly Backend[];
  /** Part of `npm test`; the others run with `npm run test:chaos`. */
  readonly isShort?: true;
  readonly stage?: StageOptions;
  /** A host of its own instead of the one that rows share. */
  readonly host?: HostOptions;
  readonly inflict: (stage: Stage) => void | Promise<void>;
  /** What ends the share where the fault alone does not: from its moment the guest's time off is counted. */
  readonly endedBy?: "revoke" | "expiry" | ((stage: Stage) => void | Promise<void>);
  /** How long the guest may stay; FR-026-007's five seconds when not given. */
  readonly offWithinMs?: number;
  readonly endedWithinMs?: number;
  /** After the guest is off: lets go of what was stopped, or starts the runtime again. */
  readonly heal?: (stage: Stage) => void | Promise<void>;
  /** `gone`: the runtime itself died, and the share with it. */
  readonly ends: EndCause | "gone";
  readonly code?: ErrorCode | undefined;
  /** The terminal was what broke: a new one must answer in its place. */
  readonly terminalIsFault?: true;
  /** Replaces the check of the log, where the log itself was the fault. */
  readonly audit?: (stage: Stage) => Promise<string>;
  /** Anything more that must hold, before the checks. */
  readonly also?: (stage: Stage) => void | Promise<void>;
}

export interface Cells {
  readonly guestOffMs: number | null;
  readonly left: number;
  readonly terminal: string;
  readonly audit: string;
  readonly saw: string;
}

export const rowName = ({ fault, phase }: Pick<ChaosRow, "fault" | "phase">): string => `${fault} · ${phase}`;

const OFF_WITHIN_MS = 5_000;
/** Enough for six seconds of silence and the end itself. */
const ENDED_WITHIN_MS = 12_000;

/** Ends the share as the row says; gives the moment (epoch ms) from which the guest's time off counts. */
const endAs = async (row: ChaosRow, stage: Stage, faultAtMs: number): Promise<number> => {
  if (row.endedBy === undefined) return faultAtMs;
  if (row.endedBy === "expiry") return stage.host.page().latest(stage.shareId)?.expiresAtMs ?? faultAtMs;
  const atMs = Date.now();
  if (row.endedBy === "revoke") stage.revoke();
  else await row.endedBy(stage);
  return atMs;
};

const awaitEnd = async (
  { ends, code, endedWithinMs = ENDED_WITHIN_MS }: ChaosRow,
  { host, shareId }: Stage,
): Promise<void> => {
  if (ends === "gone") return;
  const ended = await eventually(
    () => {
      const view = host.page().latest(shareId);
      return view?.phase === "ended" ? view : null;
    },
    { what: "the share has ended", withinMs: endedWithinMs },
  );
  const isAsSaid = ended.endCause === ends && (code === undefined || ended.lastError?.code === code);
  if (!isAsSaid) throw new Error(`ended ${ended.endCause}, ${JSON.stringify(ended.lastError)}`);
};

const checkTerminal = async (row: ChaosRow, stage: Stage): Promise<string> => {
  if (row.terminalIsFault !== true) await terminalAnswers(stage);
  else await newTerminalAnswers(stage);
  return row.terminalIsFault === true ? "the fault; a new one answers" : "yes";
};

const checkAudit = (row: ChaosRow, stage: Stage): Promise<string> => {
  const hadStarted = row.phase !== "awaiting-approval";
  if (row.audit !== undefined) return row.audit(stage);
  return row.ends === "gone" ? auditSaysSwept(stage, hadStarted) : auditIsComplete(stage, hadStarted);
};

/** Rejects at the first cell that is wrong. */
export const runRow = async (row: ChaosRow, backend: Backend, host: ChaosHost): Promise<Cells> => {
  const stage = await reachPhase(host, backend, row.phase, row.stage);
  try {
    const watching = host.page();
    const faultAtMs = Date.now();
    await row.inflict(stage);
    const sinceMs = await endAs(row, stage, faultAtMs);
    const guestOffMs = await guestOffAfter(stage, sinceMs, row.offWithinMs ?? OFF_WITHIN_MS);
    await row.heal?.(stage);
    await awaitEnd(row, stage);
    await row.also?.(stage);
    const left = await nothingLeft(stage);
    const terminal = await checkTerminal(row, stage);
    const audit = await checkAudit(row, stage);
    const saw = [...watching.saw(stage.shareId), ...(row.ends === "gone" ? ["disconnected"] : [])];
    return { guestOffMs, left, terminal, audit, saw: saw.join(" → ") };
  } finally {
    await stage.dispose();
  }
};
