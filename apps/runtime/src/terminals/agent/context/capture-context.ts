// Builds the document that an agent gets with a terminal: its state, its history and a hash, with secrets masked.
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { basename } from "node:path";
import { canonicalJson, HANDOFF_CONTEXT_VERSION, type HandoffContext } from "#contract/handoff-context";
import type { TerminalId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";
import {
  argumentsOf,
  directoryOf,
  executableOf,
  firstEnvironmentOf,
  processesOf,
  type TerminalProcess,
} from "../../../platform/foreground";
import { addCounts, type RedactionCount, type Redactor } from "../../../redaction";
import type { ShellReport } from "../../shell/report";
import type { Look } from "../look";
import type { Pane } from "../pane";
import type { Scrollback } from "../scrollback";
import { parseEnvironment, readEnvironment } from "./environment";
import { readGitState } from "./git-state";

/** How much history the document contains. The agent can read more afterwards. */
const SCROLLBACK_LINES = 2_000;
const DELETED = " (deleted)";

export interface ContextDeps {
  readonly terminalId: TerminalId;
  readonly clock: Pick<Clock, "nowMs">;
  readonly pane: Pick<Pane, "facts" | "shellPid">;
  readonly scrollback: Scrollback;
  readonly redactor: Redactor;
  readonly look: () => Promise<Look>;
  /** Asks the shell itself. Null if it can't be asked now. */
  readonly ask: (look: Look) => Promise<ShellReport | null>;
  readonly isMarking: () => boolean;
  /** For git. */
  readonly env: { readonly PATH: string; readonly HOME: string };
}

/** Adds up what was masked in all parts, to show the operator. */
const createCounting = (redactor: Redactor): Redactor & { counts(): readonly RedactionCount[] } => {
  let counts: readonly RedactionCount[] = [];
  const counted = async <T extends { readonly redactions: readonly RedactionCount[] }>(
    reading: Promise<T>,
  ): Promise<T> => {
    const read = await reading;
    counts = addCounts(counts, read.redactions);
    return read;
  };
  return {
    keep: redactor.keep,
    text: (text) => counted(redactor.text(text)),
    raw: (text) => counted(redactor.raw(text)),
    rows: (rows, isWrapped) => counted(redactor.rows(rows, isWrapped)),
    counts: () => counts,
  };
};

/** Keeps `logical` only if it is the same directory. */
const readCwd = (shellPid: number, logical: string | null): HandoffContext["cwd"] => {
  const linked = directoryOf(shellPid);
  if (linked === null) return { path: null, logical: null, isDeleted: false };
  const isDeleted = linked.endsWith(DELETED) && statSync(linked, { throwIfNoEntry: false }) === undefined;
  const path = isDeleted ? linked.slice(0, -DELETED.length) : linked;
  const [real, named] = [path, logical ?? ""].map((each) => statSync(each, { throwIfNoEntry: false }));
  const isSame = real !== undefined && real.ino === named?.ino && real.dev === named.dev;
  return { path, logical: isSame ? logical : null, isDeleted };
};

const commandOf = (pid: number, name: string): string => {
  const args = argumentsOf(pid);
  return (args.length === 0 ? `[${name}]` : args.join(" ")).replace(/\p{Cc}/gu, " ").slice(0, 2_000);
};

const describeProcess = async (process: TerminalProcess, redactor: Redactor) => ({
  pid: process.pid,
  parentPid: process.ppid,
  name: process.name,
  command: (await redactor.text(commandOf(process.pid, process.name))).text,
  cwd: directoryOf(process.pid),
  isForeground: process.isForeground,
});

const readEnvironmentOf = async (
  report: ShellReport | null,
  shellPid: number,
  redactor: Redactor,
): Promise<HandoffContext["environment"]> => {
  const first = report === null ? firstEnvironmentOf(shellPid) : "";
  if (report === null && first === "") return { asOf: "unknown", variables: [] };
  const variables = await readEnvironment(report?.environment ?? parseEnvironment(first), redactor);
  return { asOf: report === null ? "start" : "now", variables: [...variables] };
};

const readRecent = async (
  report: ShellReport | null,
  redactor: Redactor,
): Promise<HandoffContext["recentCommands"]> => {
  if (report === null) return null;
  return Promise.all(
    report.recent.map(async (recent) => ({ ...recent, command: (await redactor.text(recent.command)).text })),
  );
};

export const captureContext = async (deps: ContextDeps, note: string | null): Promise<HandoffContext> => {
  const { pane, clock, look, ask } = deps;
  const { shellPid } = pane;
  const redactor = createCounting(deps.redactor);
  const seen = await look();
  const report = await ask(seen);
  const processes = processesOf(shellPid);
  const cwd = readCwd(shellPid, report?.cwd ?? null);
  // Inside ssh, the visible shell and its repository are on another machine.
  const { isElsewhere } = seen;
  const facts = await pane.facts();
  const scrollback = await deps.scrollback.read({ fromEnd: 0, lines: SCROLLBACK_LINES });
  const path = executableOf(shellPid) ?? "";
  const withoutHash = {
    version: HANDOFF_CONTEXT_VERSION,
    terminalId: deps.terminalId,
    capturedAtMs: clock.nowMs(),
    note,
    state: seen.state,
    shell: { name: basename(path), path, pid: shellPid, isIntegrated: deps.isMarking() },
    size: { columns: facts?.columns ?? 0, rows: facts?.rows ?? 0 },
    cwd: isElsewhere ? { path: null, logical: null, isDeleted: false } : cwd,
    environment: isElsewhere
      ? ({ asOf: "unknown", variables: [] } as const)
      : await readEnvironmentOf(report, shellPid, redactor),
    scrollback: { lines: scrollback.lines.map(({ text }) => text), totalRows: scrollback.total },
    typedLine: report === null || report.line === "" ? null : (await redactor.text(report.line)).text,
    running: {
      foreground: seen.foreground,
      processes: await Promise.all(processes.slice(1).map((process) => describeProcess(process, redactor))),
    },
    git: isElsewhere || cwd.path === null || cwd.isDeleted ? null : await readGitState(cwd.path, deps.env),
    recentCommands: isElsewhere ? null : await readRecent(report, redactor),
    redactions: [...addCounts(redactor.counts(), scrollback.redactions)],
  };
  const { environment } = withoutHash;
  const document = { ...withoutHash, environment: { ...environment, variables: [...environment.variables] } };
  return { ...document, sha256: createHash("sha256").update(canonicalJson(document)).digest("hex") };
};
