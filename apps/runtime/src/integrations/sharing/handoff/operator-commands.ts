// The operator's commands: offer a terminal, decide requests and questions, and take the keyboard back.
import { ok, type ShareError, shareError } from "#contract/errors";
import type { HandoffSelection } from "#contract/handoff";
import { noteRow } from "./audit";
import type { Handoffs } from "./commands";
import type { Moves } from "./moves";
import type { HandoffParts } from "./parts";
import { type HandoffRecord, isOpen, toView } from "./record";
import type { Refusals } from "./refusals";

type Decisions = Pick<Handoffs, "start" | "check" | "approve" | "deny" | "textToSign" | "answer">;

export const createDecisions = (
  { requests, store, questions }: HandoffParts,
  { acceptRequested }: Moves,
  { refuse, refuseRequest, refuseCommand, find, findFor, shown }: Refusals,
): Decisions => ({
  start: async (offer, by) => {
    const terms = requests.offerTerms(offer, by);
    if (!terms.ok) return refuseRequest(terms.error, by, offer.terminalId);
    const begun = await requests.begin(terms.value);
    return begun.ok ? ok(toView(begun.value)) : refuse(begun.error);
  },
  check: async (offer, by) => {
    const terms = requests.offerTerms(offer, by);
    return terms.ok ? ok(await requests.check(terms.value)) : refuse(terms.error);
  },
  approve: async (approving, by) => {
    const { handoffId } = approving;
    const found = findFor(handoffId, "approve", by);
    if (!found.ok) return found;
    const approved = await requests.approve(found.value, approving, by);
    if (!approved.ok) return refuseCommand(found.value, "approve", approved.error, by);
    await acceptRequested(handoffId);
    return shown(handoffId);
  },
  deny: (handoffId, noted, by) => {
    const found = findFor(handoffId, "approve", by);
    if (!found.ok) return found;
    const note = noted || null;
    const message = note === null ? "The operator denied the request." : `The operator denied the request: ${note}`;
    const error = shareError("approval-refused", message, { note });
    store.dispatch(handoffId, { type: "approval-refused", decidedBy: by.id, note, error }, by);
    return shown(handoffId);
  },
  textToSign: (handoffId) => {
    const found = find(handoffId);
    if (!found.ok) return found;
    const text = requests.textToSign(found.value);
    if (text !== null) return ok(text);
    const { phase } = found.value.state;
    const message = `${handoffId} is ${phase} and waits for no approval.`;
    return refuse(shareError("wrong-phase", message, { phase, command: "textToSign", handoffId }));
  },
  answer: async ({ handoffId, questionId, text }, by) => {
    const found = findFor(handoffId, "answer", by);
    if (!found.ok) return found;
    const asked = found.value.notes.question;
    if (asked?.questionId === questionId && asked.choices.length > 0 && !asked.choices.includes(text))
      return refuseCommand(found.value, "answer", noChoice(asked.choices), by);
    const question = questions.answer(handoffId, questionId, text);
    if (question === null) return refuseCommand(found.value, "answer", noQuestion(questionId), by);
    const answer = question.kind === "answer" ? "text" : text === "yes" ? "yes" : "no";
    store.record(noteRow(found.value, "handoff.answered", by, { kind: question.kind, answer }));
    return shown(handoffId);
  },
});

const noChoice = (choices: readonly string[]): ShareError => {
  const problem = `must be one of ${choices.join(", ")}`;
  return shareError("invalid-input", `The answer ${problem}.`, { issues: [{ path: "text", problem }] });
};

const noQuestion = (questionId: string): ShareError =>
  shareError("not-found", `There is no question ${questionId}.`, { kind: "handoff", id: questionId });

const selected = ({ store }: HandoffParts, selection: HandoffSelection): readonly HandoffRecord[] => {
  if ("handoffIds" in selection) return selection.handoffIds.flatMap((id) => store.get(id) ?? []);
  const open = store.list().filter(isOpen);
  return "all" in selection ? open : open.filter((each) => each.terminal.terminalId === selection.terminalId);
};

type LeaseCommands = Pick<Handoffs, "takeBack" | "withdraw" | "extend" | "pause" | "resume">;

export const createLeaseCommands = (
  parts: HandoffParts,
  { end, extend }: Moves,
  { refuseCommand, find, findFor, shown }: Refusals,
): LeaseCommands => {
  const { store, leases } = parts;
  return {
    takeBack: async (selection, by) => {
      const missing = "handoffIds" in selection ? selection.handoffIds.map(find).find((each) => !each.ok) : undefined;
      if (missing?.ok === false) return missing;
      const records = selected(parts, selection);
      for (const { handoffId } of records) end(handoffId, "taken-back", by);
      for (const { terminal } of records) await leases.freed(terminal.terminalId);
      return ok(records.flatMap(({ handoffId }) => store.get(handoffId) ?? []).map(toView));
    },
    withdraw: (handoffId, by) => {
      const found = findFor(handoffId, "withdraw", by);
      if (!found.ok) return found;
      end(handoffId, "withdrawn", by);
      return shown(handoffId);
    },
    extend: async (handoffId, byMs, by) => {
      const found = findFor(handoffId, "extend", by);
      if (!found.ok) return found;
      const extended = await extend(found.value, byMs, by);
      return extended.ok ? shown(handoffId) : refuseCommand(found.value, "extend", extended.error, by);
    },
    pause: (handoffId, by) => {
      const found = findFor(handoffId, "pause", by);
      if (!found.ok) return found;
      store.dispatch(handoffId, { type: "paused", cause: "operator" }, by);
      return shown(handoffId);
    },
    resume: async (handoffId, by) => {
      const found = findFor(handoffId, "resume", by);
      if (!found.ok) return found;
      const { terminalId } = found.value.terminal;
      leases.noteCall(handoffId);
      store.note(handoffId, { idlePauseAtMs: null });
      store.dispatch(handoffId, { type: "resumed", epoch: leases.nextEpoch(terminalId) }, by);
      await leases.freed(terminalId);
      return shown(handoffId);
    },
  };
};
