// The messages about panes and mirrors: descriptions, refusals, and why a mirror ended.
import { type ShareError, shareError } from "#contract/errors";
import type { Adopted, TheirPaneView } from "#contract/lane";
import { setupProblem } from "../../platform/paths";
import type { KeysRefused } from "./keys";
import type { MirrorEnd } from "./mirror";
import type { MirrorOf } from "./mirror-option";
import type { NoPipe } from "./pipe";
import type { TheirPane } from "./their-panes";

export const endMessage = (end: MirrorEnd, address: string): string => {
  switch (end) {
    case "pane-closed":
      return `The tmux pane ${address} was closed.`;
    case "server-gone":
      return `The tmux server of the pane ${address} has exited.`;
    case "piped-by-another":
      return `Another pipe-pane command took over the pipe of the tmux pane ${address}.`;
    case "pipe-closed":
      return `The pipe of the tmux pane ${address} was closed.`;
    case "shows-lanecast":
      return `The tmux pane ${address} shows a lanecast terminal, so mirroring it would repeat its own output.`;
    case "failed":
      return `The mirror of the tmux pane ${address} failed.`;
  }
};

export const refusedMessage = (refused: KeysRefused): string => {
  switch (refused) {
    case "copy-mode":
      return "Nothing was typed: the tmux pane is in copy mode.";
    case "synchronized":
      return "Nothing was typed: the tmux pane is synchronized with other panes (synchronize-panes).";
    case "input-off":
      return "Nothing was typed: the tmux pane has its input off.";
    case "gone":
      return "Nothing was typed: the tmux pane doesn't answer.";
  }
};

export interface Refusal {
  /** Completes the sentence `can't be adopted: `. */
  readonly what: string;
  readonly hint: string;
}

const piped = ({ pane }: TheirPane): Refusal => ({
  what: "pipe-pane is already in use on it",
  hint: `tmux allows one pipe per pane. To close this one, run: tmux pipe-pane -t ${pane}`,
});

/** Why this pane can't be adopted, and what to do. Null: it can. `ownTtys`: where clients show lanecast's terminals. */
export const refusalOf = (pane: TheirPane, ownTtys: ReadonlySet<string>): Refusal | null => {
  if (pane.isLanecast) return { what: "it is already a lanecast terminal", hint: "Share its lane instead." };
  if (ownTtys.has(pane.tty)) return { what: "it shows a lanecast terminal", hint: "Share that terminal instead." };
  return pane.isPiped ? piped(pane) : null;
};

export const adoptedOf = (pane: TheirPane): Adopted => ({
  server: pane.socket,
  pane: pane.pane,
  address: pane.address,
});
export const mirrorOf = (pane: TheirPane): MirrorOf => ({
  ...adoptedOf(pane),
  key: pane.key,
  title: pane.command,
  cwd: pane.cwd,
});

export const notFound = (kind: string, id: string, message: string): ShareError<"not-found"> =>
  shareError("not-found", message, { kind, id });

export const noServer = (socket: string): ShareError<"not-found"> =>
  notFound("tmux server", socket, `No tmux server of your account answers at ${socket}.`);

export const cannotAdopt = (pane: TheirPane, { what, hint }: Refusal): ShareError<"setup-problem"> =>
  setupProblem(`The tmux pane ${pane.address} can't be adopted: ${what}`, pane.socket, hint);

export const startError = (pane: TheirPane, problem: NoPipe): ShareError => {
  switch (problem) {
    case "no-pane":
    case "no-server":
      return notFound("pane", pane.pane, `The tmux pane ${pane.address} no longer exists.`);
    case "piped":
      return cannotAdopt(pane, piped(pane));
    case "no-answer":
      return cannotAdopt(pane, { what: "its tmux server doesn't answer", hint: "Try again." });
    case "failed":
      return shareError("internal", `tmux couldn't pipe the pane ${pane.address}.`, {});
  }
};

/** A pane of which only the stored description is known, because its server doesn't answer or the pane is gone. */
export const rememberedPane = ({ server, pane, key, address, title, cwd }: MirrorOf): TheirPane => ({
  socket: server,
  key,
  serverPid: Number(key.split(":")[0]),
  pane,
  session: "",
  window: "",
  address,
  pid: 0,
  tty: "",
  cols: 0,
  rows: 0,
  isPiped: true,
  isLanecast: false,
  isActive: false,
  command: title,
  cwd,
});

export const viewOf =
  (ttys: ReadonlySet<string>) =>
  (pane: TheirPane): TheirPaneView => ({
    ...adoptedOf(pane),
    window: pane.window,
    active: pane.isActive,
    title: pane.command,
    cwd: pane.cwd,
    cols: pane.cols,
    rows: pane.rows,
    problem: refusalOf(pane, ttys)?.what ?? null,
  });
