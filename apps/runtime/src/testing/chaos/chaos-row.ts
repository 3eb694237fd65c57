// One row of the chaos table: a fault in a phase, and its expected outcome. Runs the row and checks every cell.
import type { Backend, ErrorCode } from "#contract/errors";
import type { EndCause } from "#contract/phases";
import { eventually } from "../eventually";
import {
  auditIsComplete,
  auditSaysSwept,
  guestOffAfter,
  leftOf,
  newTerminalAnswers,
  nothingLeft,
  terminalAnswers,
} from "./chaos-checks";
import type { ChaosHost, HostOptions } from "./chaos-host";
import { reachPhase, type Stage, type StageOptions, type StagePhase } from "./chaos-stage";

export interface ChaosRow {
  readonly fault: string;
  readonly phase: StagePhase;
  /** Default: both. */
  readonly backends?: readonly Backend[];
  /** The row is part of `npm test`. The other rows run only with `npm run test:chaos`. */
  readonly isShort?: true;
  readonly stage?: StageOptions;
  /** Options of a separate host. Without them the rows share one. */
  readonly host?: HostOptions;
  readonly inflict: (stage: Stage) => void | Promise<void>;
  /** What ends the share if the fault alone does not. The guest's time is then counted from that moment. */
  readonly endedBy?: "revoke" | "expiry" | ((stage: Stage) => void | Promise<void>);
  /** How long the guest may stay connected. Default: the five seconds of FR-026-007. */
  readonly offWithinMs?: number;
  readonly endedWithinMs?: number;
  /** Runs after the guest is off: continues what was stopped, or restarts the runtime. */
  readonly heal?: (stage: Stage) => void | Promise<void>;
  /** `gone`: the runtime died, and the share with it. */
  readonly ends: EndCause | "gone";
  readonly code?: ErrorCode | undefined;
  /** The fault may also end the share before `endedBy` does: as failed, with this code. */
  readonly mayFailWith?: ErrorCode;
  /** The fault hits the terminal itself: a new one must answer instead. */
  readonly terminalIsFault?: true;
  /** Replaces the check of the audit log, for faults that hit the log itself. */
  readonly audit?: (stage: Stage) => Promise<string>;
  /** Further checks, before the usual ones. */
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
/** Enough for six seconds of silence and the teardown. */
const ENDED_WITHIN_MS = 12_000;

/** Ends the share as the row says. Returns the time (epoch ms) from which the guest's time counts. */
const endAs = async (row: ChaosRow, stage: Stage, faultAtMs: number): Promise<number> => {
  if (row.endedBy === undefined) return faultAtMs;
  if (row.endedBy === "expiry") return stage.host.page().latest(stage.shareId)?.expiresAtMs ?? faultAtMs;
  const atMs = Date.now();
  if (row.endedBy === "revoke") stage.revoke();
  else await row.endedBy(stage);
  return atMs;
};

const awaitEnd = async (
  { ends, code, mayFailWith, endedWithinMs = ENDED_WITHIN_MS }: ChaosRow,
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
  const hasFailed = ended.endCause === "failed" && mayFailWith !== undefined && ended.lastError?.code === mayFailWith;
  if (!isAsSaid && !hasFailed) throw new Error(`ended ${ended.endCause}, ${JSON.stringify(ended.lastError)}`);
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

/** For the error of a row: how the share is, what the page saw, and what is left. */
const describeStage = (stage: Stage): string => {
  const page = stage.host.page();
  const view = page.latest(stage.shareId);
  const share = view === null ? null : { phase: view.phase, linkState: view.linkState, lastError: view.lastError };
  return JSON.stringify({ share, saw: page.saw(stage.shareId), left: leftOf(stage, stage.shareId) });
};

/** Rejects at the first wrong cell. */
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
  } catch (thrown) {
    throw new Error(`${String(thrown)}\n${describeStage(stage)}`, { cause: thrown });
  } finally {
    await stage.dispose();
  }
};
