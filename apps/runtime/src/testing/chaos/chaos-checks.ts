// What must be true after every row of the chaos table: the guest is off, nothing is left, the terminal answers, the audit log is complete. Each check returns its cell of the table, or throws.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { AuditEvent } from "#contract/audit";
import type { ShareId } from "#contract/ids";
import { shareIdSchema } from "#contract/ids";
import { eventually } from "../eventually";
import { processesOf, type Stage } from "./chaos-stage";

const GONE_WITHIN_MS = 5_000;
const TERMINAL_ANSWERS_WITHIN_MS = 10_000;

/** Milliseconds from `sinceMs` (epoch) to the exit of the guest's ssh; null if there was no guest. */
export const guestOffAfter = async ({ guest }: Stage, sinceMs: number, withinMs: number): Promise<number | null> => {
  if (guest === null) return null;
  await guest.waitExit(Math.max(1, sinceMs - Date.now()) + withinMs);
  const offMs = Math.max(0, Date.now() - sinceMs);
  return offMs;
};

const roomsIn = (socket: string): readonly string[] => {
  const listed = Bun.spawnSync(["tmux", "-S", socket, "list-sessions", "-F", "#{session_name}"], { timeout: 2_000 });
  const names = listed.stdout.toString().split("\n");
  return names.filter((name) => shareIdSchema.safeParse(name).success);
};

/** What is left of the share: processes with its marker, files, sockets, and its tmux session. */
export const leftOf = ({ host, tmux }: Stage, shareId: ShareId): readonly string[] => {
  const shares = join(host.runtimeDir(), "s");
  const files = existsSync(shares) ? readdirSync(shares).filter((name) => name.startsWith(shareId)) : [];
  return [
    ...processesOf(shareId).map(({ pid }) => `process ${pid}`),
    ...files.map((name) => `file ${name}`),
    ...roomsIn(tmux.socket).filter((name) => name === shareId),
  ];
};

export const nothingLeft = async (stage: Stage): Promise<number> => {
  await eventually(
    () => {
      const left = leftOf(stage, stage.shareId);
      if (left.length > 0) throw new Error(left.join(", "));
      return true;
    },
    { what: "nothing of the share is left", withinMs: GONE_WITHIN_MS },
  );
  return 0;
};

/** Follows the terminal's view until it has shown the text. A long history comes in several events. */
const shows = async ({ host }: Stage, terminalId: Stage["terminalId"], text: string): Promise<boolean> => {
  const leaving = new AbortController();
  const events = await host.page().client.terminal.view({ terminalId }, { signal: leaving.signal });
  let shown = "";
  for await (const event of events) {
    if (event.type !== "snapshot" && event.type !== "output") continue;
    shown = `${shown.slice(-text.length)}${Buffer.from(event.bytes, "base64").toString("utf8")}`;
    if (!shown.includes(text)) continue;
    leaving.abort();
    return true;
  }
  return false;
};

let echoes = 0;

/** Types an echo as the operator, and waits for its output in the terminal. */
export const terminalAnswers = async (stage: Stage, terminalId = stage.terminalId): Promise<void> => {
  echoes += 1;
  const line = `echo alive-${echoes}-$((40+2))\r`;
  await stage.host.page().client.terminal.type({ terminalId, bytes: btoa(line) });
  await eventually(() => shows(stage, terminalId, `alive-${echoes}-42`), {
    what: "the terminal answers",
    withinMs: TERMINAL_ANSWERS_WITHIN_MS,
  });
};

/** Checks a new terminal instead, because the old one was the fault. */
export const newTerminalAnswers = async (stage: Stage): Promise<void> => {
  const { terminalId } = await stage.host.page().client.lane.new({ cwd: stage.host.dir });
  await terminalAnswers(stage, terminalId);
};

const eventsOf = async ({ host, shareId }: Stage): Promise<readonly AuditEvent[]> =>
  (await host.page().client.audit.list({ shareId, limit: 0 })).events;

const sayEvents = (events: readonly AuditEvent[]): string => events.map(({ type }) => type).join(" ");

/** The log goes from share.requested to share.ended under one correlation id. If the share had started, the proof says that nothing is left. */
export const auditIsComplete = async (stage: Stage, hadStarted: boolean): Promise<string> => {
  const events = await eventsOf(stage);
  const [first, last] = [events.at(0), events.at(-1)];
  const isWhole = first?.type === "share.requested" && last?.type === "share.ended";
  const isOne = new Set(events.map(({ correlationId }) => correlationId)).size === 1;
  const proof = last?.data.proof as { processesLeft: number; clientsLeft: number; socketsLeft: number } | null;
  const holds = !hadStarted || (proof !== null && proof.processesLeft + proof.clientsLeft + proof.socketsLeft === 0);
  if (!isWhole || !isOne || !holds) throw new Error(`audit: ${sayEvents(events)} ${JSON.stringify(proof)}`);
  return "yes";
};

/** After a runtime has died, the next start records the ends of its shares and names the ones that it swept. */
export const auditSaysSwept = async (stage: Stage, hadStarted: boolean): Promise<string> => {
  const events = await eventsOf(stage);
  const [first, last] = [events.at(0), events.at(-1)];
  const isWhole = first?.type === "share.requested" && last?.type === "share.ended" && last.data.cause === "failed";
  const isOne = new Set(events.map(({ correlationId }) => correlationId)).size === 1;
  if (!isWhole || !isOne) throw new Error(`audit: ${sayEvents(events)}`);
  const swept = (await stage.host.page().client.audit.list({ type: "runtime.swept", limit: 0 })).events;
  const isNamed = swept.some(({ data }) => (data.shareIds as readonly string[]).includes(stage.shareId));
  if (isNamed !== hadStarted) throw new Error(`runtime.swept: ${JSON.stringify(swept.map(({ data }) => data))}`);
  return hadStarted ? "at the next start, swept" : "at the next start";
};
