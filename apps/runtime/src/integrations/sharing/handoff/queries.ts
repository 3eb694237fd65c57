// The commands that only read handoffs.
import { ok, shareError } from "#contract/errors";
import type { Handoffs } from "./commands";
import type { HandoffParts } from "./parts";
import { isOpen, toView } from "./record";
import type { Refusals } from "./refusals";

type Queries = Pick<Handoffs, "preview" | "list" | "show" | "context" | "transcript">;

export const createQueries = ({ store, leases }: HandoffParts, { refuse, find, shown }: Refusals): Queries => ({
  preview: async (terminalId, note) => {
    const captured = await leases.preview(terminalId, note ?? null);
    return captured.ok ? captured : refuse(captured.error);
  },
  list: (all) =>
    store
      .list()
      .filter((record) => all || isOpen(record))
      .map(toView),
  show: shown,
  context: (handoffId) => {
    const found = find(handoffId);
    if (!found.ok) return found;
    const { context } = found.value.notes;
    if (context !== null) return ok(context);
    const { phase } = found.value.state;
    const message = `${handoffId} has no context document yet: it is made when the agent gets the terminal.`;
    return refuse(shareError("wrong-phase", message, { phase, command: "context", handoffId }));
  },
  transcript: (handoffId) => {
    const found = find(handoffId);
    return found.ok ? ok(found.value.notes.calls) : found;
  },
});
