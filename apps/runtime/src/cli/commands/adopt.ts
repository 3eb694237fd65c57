// `lanecast adopt`: a lane that mirrors a pane of the operator's own tmux.
import { resolve } from "node:path";
import { ok, type Result, shareError } from "#contract/errors";
import type { TheirPaneView } from "#contract/lane";
import type { WireError } from "#contract/wire";
import { shellArgument } from "../../platform/text";
import type { Connection } from "../connection";
import type { CliContext } from "../context";
import { invalidArgument, localFailure, type Outcome, output } from "../outcome";
import { printable } from "../text/format";
import { connectOrStart } from "./open";

export interface AdoptFlags {
  readonly tmuxSocket?: string;
  readonly name?: string;
}

const LISTED_AT_MOST = 10;

/** `$TMUX` is `SOCKET,PID,SESSION`; the path itself may contain commas. */
const socketOfShell = ({ env }: CliContext): string | null => /^(\/.*),\d+,\d+$/.exec(env.TMUX ?? "")?.[1] ?? null;

const where = (context: CliContext, { tmuxSocket }: AdoptFlags): { server?: string; tmuxTmpdir?: string } => {
  const server = tmuxSocket === undefined ? socketOfShell(context) : resolve(context.cwd, tmuxSocket);
  if (server !== null) return { server };
  const folder = context.env.TMUX_TMPDIR ?? "";
  return folder.startsWith("/") ? { tmuxTmpdir: folder } : {};
};

/** `work:1.0 vim, in ~/api` */
const inWords = ({ address, title, cwd, problem }: TheirPaneView): string =>
  printable(`${address} ${title}, in ${cwd}${problem === null ? "" : ` (can't be adopted: ${problem})`}`);

const listed = (panes: readonly TheirPaneView[]): string => {
  const lines = panes.slice(0, LISTED_AT_MOST).map((pane) => `\n  ${pane.pane}  ${inWords(pane)}`);
  const more = panes.length - lines.length;
  return `${lines.join("")}${more > 0 ? `\n  and ${more} more` : ""}`;
};

const notFound = (id: string, message: string, hint: string) =>
  localFailure(shareError("not-found", message, { kind: "pane", id }), hint);

/** As tmux targets are written: `%3`, `work:1.0`, `work:1`, `work:editor`, `work`. Without a pane or a window: the active one. */
const matches = (typed: string, { pane, address, window, active }: TheirPaneView): boolean => {
  if (typed === pane || typed === address) return true;
  const session = address.slice(0, address.lastIndexOf(":"));
  const index = address.slice(session.length + 1, address.lastIndexOf("."));
  const paneIndex = address.slice(address.lastIndexOf(".") + 1);
  if (typed === `${session}:${window}.${paneIndex}`) return true;
  if (typed === session || typed === `${session}:`) return active;
  return typed === `${session}:${index}` || typed === `${session}:${window}`;
};

const HINT = "Name one of these panes, or run lanecast adopt inside the pane.";

/** The pane with this id, else the active one of several. */
const named = (panes: readonly TheirPaneView[], target: string): Result<TheirPaneView, WireError> => {
  const found = panes.filter((pane) => matches(target, pane));
  const [first] = found;
  if (first === undefined) return notFound(target, `No tmux pane matches "${target}".${listed(panes)}`, HINT);
  const isOneServer = found.every(({ server }) => server === first.server);
  const chosen = found.length === 1 ? first : found.find(({ active }) => active);
  if (chosen !== undefined && isOneServer) return ok(chosen);
  const message = `${target} matches ${found.length} panes:${listed(found)}`;
  return invalidArgument("PANE", message, "Use a pane id, with --tmux-socket if you have several tmux servers.");
};

const chosen = async (
  { isJson, io }: CliContext,
  panes: readonly TheirPaneView[],
): Promise<Result<TheirPaneView, WireError>> => {
  if (panes.length === 0)
    return notFound("", "No tmux panes found.", "Start tmux first, or name its socket with --tmux-socket.");
  if (isJson || !io.canAsk) return invalidArgument("PANE", `Which pane?${listed(panes)}`, HINT);
  const free = panes.filter(({ problem }) => problem === null);
  if (free.length === 0)
    return notFound("", `None of your tmux panes can be adopted:${listed(panes)}`, "Open another pane.");
  const choices = free.map((pane, index) => ({ value: String(index), label: inWords(pane) }));
  const pane = free[Number((await io.prompts.one("Pane to adopt", choices)) ?? Number.NaN)];
  return pane === undefined ? invalidArgument("PANE", "No pane was chosen.") : ok(pane);
};

/** The pane that a person is in; null outside tmux. */
const ownPane = (context: CliContext, { tmuxSocket }: AdoptFlags): string | null =>
  tmuxSocket === undefined && socketOfShell(context) !== null ? (context.env.TMUX_PANE ?? null) : null;

const adoptedText = (name: string, address: string): string =>
  [
    `Lane ${printable(name)} mirrors the tmux pane ${printable(address)}. What you or a guest with write access types there goes into your own shell.`,
    "Nothing is typed while the pane is in copy mode, is synchronized with other panes (synchronize-panes), or has its input turned off.",
    "Its size follows the pane. Copy mode, popups and your status line aren't shown.",
    "If your tmux and lanecast's have different versions, joined emoji can be off by a cell.",
    "In your tmux, only the pane's pipe (pipe-pane) changes. Using pipe-pane on it, or closing the pane, ends the mirror.",
    `Share it with: lanecast share start ${shellArgument(name)} --key FILE`,
  ].join("\n");

const inRuntime = async (
  context: CliContext,
  runtime: Connection,
  typed: string | undefined,
  flags: AdoptFlags,
): Promise<Outcome> => {
  const found = await runtime.call((client) => client.lane.panes(where(context, flags)));
  if (!found.ok) return found;
  const target = typed ?? ownPane(context, flags);
  const { panes } = found.value;
  const pane = target === null ? await chosen(context, panes) : named(panes, target);
  if (!pane.ok) return pane;
  const { server, pane: id } = pane.value;
  const name = flags.name === undefined ? {} : { name: flags.name };
  const made = await runtime.call((client) => client.lane.adopt({ server, pane: id, ...name }));
  if (!made.ok) return made;
  return output(made.value, adoptedText(made.value.name, made.value.adopted.address));
};

export const adopt = async (context: CliContext, typed: string | undefined, flags: AdoptFlags): Promise<Outcome> => {
  const runtime = await connectOrStart(context);
  if (!runtime.ok) return runtime;
  try {
    return await inRuntime(context, runtime.value, typed, flags);
  } finally {
    runtime.value.close();
  }
};
