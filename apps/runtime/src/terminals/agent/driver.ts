// Drives one terminal for the duration of a lease: types into it, reads it, and waits for it. The caller, which
// provides `type` and the signals, decides who may do so and when.
import { fail, ok, type Result } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { detach } from "../../platform/detach";
import { directoryOf, firstEnvironmentOf, seemsToRead } from "../../platform/foreground";
import { waitFor } from "../../platform/wait";
import { createRedactor, type Redactor } from "../../redaction";
import type { TerminalRecord } from "../session-listing";
import type { TmuxServer } from "../tmux/server";
import type { TerminalTap } from "../view/stream";
import { captureContext } from "./context/capture-context";
import { keepSecretValues, parseEnvironment } from "./context/environment";
import { createFeed, type Feed } from "./feed";
import { type Look, lookAt } from "./look";
import { createRendering, type RenderOutput } from "./output-text";
import { createOwnShell } from "./own-shell";
import { openPane, type Pane } from "./pane";
import { lookSoon, waitForPrompt } from "./quiet";
import { createRunCommand } from "./run-command";
import { createScreen } from "./screen";
import { createScrollback } from "./scrollback";
import { createSendKeys } from "./send-keys";
import type { OutputRead, OutputRequest, Refusal, TerminalDriver, TypeBytes } from "./types";
import { createTypist } from "./typing";
import { createWaitFor } from "./wait-for";

export interface DriverDeps {
  readonly server: Pick<TmuxServer, "ask">;
  readonly clock: Pick<Clock, "after" | "nowMs">;
  readonly terminal: TerminalRecord;
  /** The terminal's own folder in the runtime directory (shell/integration.ts). */
  readonly folder: string;
  /** Calls back with raw output from now on. Returns a function that stops it. */
  readonly tap: (tap: TerminalTap) => () => void;
  readonly type: TypeBytes;
  readonly env: { readonly PATH: string; readonly HOME: string };
}

/** Looks at the terminal's state, for all calls of the driver. */
const createLooking = ({ tty, shellPid, facts }: Pane, isUnderWay: () => boolean) => {
  const sees = { tty, shellPid, isUnderWay };
  return {
    at: (isAlternate: boolean): Look => lookAt(sees, isAlternate),
    now: async (): Promise<Look> => lookAt(sees, (await facts())?.isAlternate === true),
  };
};

const createReadOutput =
  (render: RenderOutput, feed: Feed, redactor: Redactor) =>
  async ({ callId, firstLine, lines, search }: OutputRequest): Promise<Result<OutputRead, Refusal>> => {
    const record = feed.records().find((each) => each.callId === callId);
    if (record === undefined)
      return fail({ code: "output-not-kept", message: "The output of this command is no longer kept.", detail: "" });
    const rendered = await render(record.output);
    const numbered = rendered.lines.map((text, index) => ({ number: index + 1, text }));
    const found = search === undefined ? numbered : numbered.filter(({ text }) => text.includes(search));
    const wanted = found.filter(({ number }) => number >= firstLine).slice(0, lines);
    const first = (wanted[0]?.number ?? 1) - 1;
    // Lines above are included for the redactor: a key block may begin there.
    const above = rendered.lines.slice(Math.max(0, first - CONTEXT_LINES), first);
    const texts = [...above, ...wanted.map(({ text }) => text)];
    const redacted = await redactor.rows(
      texts,
      texts.map(() => false),
    );
    return ok({
      lines: wanted.map(({ number }, index) => ({ number, text: redacted.rows[above.length + index] ?? "" })),
      totalLines: rendered.lines.length,
      matches: search === undefined ? null : found.length,
      missedBytes: rendered.missedBytes,
      redactions: redacted.redactions,
    });
  };
const CONTEXT_LINES = 80;

/** The directory of the shell in the foreground, from its mark or from the kernel. Unknown inside ssh. */
const cwdOf =
  (feed: Feed, shellPid: number) =>
  ({ state, shell, leader, isElsewhere }: Look): string | null => {
    if (leader === null || isElsewhere || state === "exited") return null;
    if (shell === "nested" || !leader.isOwn) return directoryOf(leader.pid);
    return feed.cwd() ?? directoryOf(shellPid);
  };

/** tmux refuses the pane a moment before its end is reported here. */
const CLOSED_WITHIN_MS = 1_000;
const createClosedCheck = (clock: Pick<Clock, "after">, feed: Pick<Feed, "isOver">) => async (): Promise<boolean> =>
  (await waitFor(clock, feed.isOver, { everyMs: 20, withinMs: CLOSED_WITHIN_MS })) === true;

/** Null if the terminal is gone. A terminal without a driver costs nothing. */
export const createTerminalDriver = async (deps: DriverDeps): Promise<TerminalDriver | null> => {
  const { server, clock, terminal, folder, env } = deps;
  const pane = await openPane({ server, pane: terminal.pane, folder });
  if (pane === null) return null;
  const over = new AbortController();
  const feed = createFeed({ clock, marks: terminal.marks, shellPid: pane.shellPid });
  const untap = deps.tap(feed);
  const redactor = createRedactor();
  // Loads the second reader now, while no call waits for it.
  detach(redactor.text("$"));
  keepSecretValues(parseEnvironment(firstEnvironmentOf(pane.shellPid)), redactor);
  const looking = createLooking(pane, () => feed.underWay(ownShell.isMarking()) !== null);
  const onTyped = (): void => ownShell.noteInput();
  const typist = createTypist({ clock, type: deps.type, onTyped, hasClosed: createClosedCheck(clock, feed) });
  const hasMarks = terminal.marks !== null;
  const ownShell = createOwnShell({
    clock,
    feed,
    typist,
    folder,
    shellPid: pane.shellPid,
    hasMarks,
    onReport: ({ environment }) => keepSecretValues(environment, redactor),
  });
  const cwd = cwdOf(feed, pane.shellPid);
  const screen = createScreen({ pane, redactor, look: looking.at, cwd });
  const scrollback = createScrollback(pane, redactor);
  const bench = { clock, feed, look: looking.now, isMarking: ownShell.isMarking };
  const render = createRendering(clock);
  const isReadingKeys = (): boolean => seemsToRead(pane.shellPid, pane.tty);
  const shell = terminal.marks?.shell ?? null;
  const run = createRunCommand({ ...bench, screen, ownShell, shell, typist, redactor, render, cwd, isReadingKeys });
  const sendKeys = createSendKeys({ ...bench, screen, typist, pane });
  const waitForOutput = createWaitFor({ ...bench, screen, pane, redactor });
  const until = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, over.signal]);
  const ask = (look: Look) => ownShell.ask(look, over.signal);

  return {
    runCommand: (command, options, signal) => run(command, options, until(signal)),
    sendKeys: (request, signal) => sendKeys(request, until(signal)),
    waitFor: (request, signal) => waitForOutput(request, until(signal)),
    readScreen: (since) => screen.read(since),
    readScrollback: (request) => scrollback.read(request),
    readOutput: createReadOutput(render, feed, redactor),
    look: async () => {
      const { state, foreground } = await looking.now();
      return { state, foreground };
    },
    typedLine: async () => {
      const look = await waitForPrompt(bench, over.signal);
      const report = look === null ? null : await ask(look);
      return report === null ? null : { text: report.line, cursor: report.cursor, isContinued: report.isContinued };
    },
    captureContext: (note) => {
      const look = () => lookSoon(bench, over.signal);
      const about = { terminalId: terminal.terminalId, isMarking: ownShell.isMarking };
      return captureContext({ ...about, clock, pane, scrollback, redactor, look, ask, env }, note);
    },
    noteOtherInput: () => {
      ownShell.noteInput();
      feed.noteInput();
    },
    keepSecret: (text) => redactor.keep(text, "typed-secret"),
    dispose: () => {
      over.abort("lease-over");
      untap();
      pane.dispose();
    },
  };
};
