// Counts shares: towards the limit of a terminal, as "other live shares" for policy rules, and as an agent's open requests.
import { type ShareError, shareError } from "#contract/errors";
import type { ShareId, TerminalId } from "#contract/ids";
import { REQUESTS_WAITING_MAX } from "#contract/limits";
import { isOpen, type Requester, type ShareRecord } from "./record";

/** An agent's request takes no place while it waits for approval: an agent that may only ask must not lock the operator out. */
const takesPlace = (record: ShareRecord): boolean =>
  isOpen(record) && !(record.state.phase === "awaiting-approval" && record.requestedBy.kind === "agent");

const onTerminal = (records: readonly ShareRecord[], terminalId: TerminalId): readonly ShareRecord[] =>
  records.filter((each) => each.terminal.terminalId === terminalId && takesPlace(each));

/** Without the shares that another one is about to replace: a share and its replacement count as one. */
const withoutReplaced = (records: readonly ShareRecord[]): readonly ShareId[] => {
  const replaced = new Set(records.map(({ replaces }) => replaces));
  return records.map(({ shareId }) => shareId).filter((shareId) => !replaced.has(shareId));
};

/** The shares that count towards a terminal's limit, oldest first. */
export const countedShares = (records: readonly ShareRecord[], terminalId: TerminalId): readonly ShareId[] =>
  withoutReplaced(onTerminal(records, terminalId));

/** The other shares of the same terminal. A share's predecessor and its replacement are not "other". */
export const otherShares = (records: readonly ShareRecord[], of: ShareRecord): readonly ShareId[] =>
  withoutReplaced(
    onTerminal(records, of.terminal.terminalId).filter(
      ({ shareId, replaces }) => shareId !== of.shareId && shareId !== of.replaces && replaces !== of.shareId,
    ),
  );

/** The requests of this requester that are not decided yet. */
export const undecidedShares = (records: readonly ShareRecord[], by: Requester): readonly ShareId[] =>
  records
    .filter(({ state }) => state.phase === "requested" || state.phase === "awaiting-approval")
    .filter(({ requestedBy }) => requestedBy.kind === by.kind && requestedBy.id === by.id)
    .map(({ shareId }) => shareId);

const limitReached = (words: string, limit: number, live: readonly ShareId[]) =>
  shareError("limit-reached", words, { limit, live: [...live] });

/** The error when a terminal has no place for one more share, else null. */
export const limitError = (live: readonly ShareId[], limit: number): ShareError<"limit-reached"> | null =>
  live.length < limit
    ? null
    : limitReached(`This terminal already has ${live.length} of at most ${limit} shares.`, limit, live);

/** The error when an agent already has too many undecided requests, else null. It keeps a looping script from burying the queue. */
export const requestLimitError = (waiting: readonly ShareId[], by: Requester): ShareError<"limit-reached"> | null =>
  by.kind !== "agent" || waiting.length < REQUESTS_WAITING_MAX
    ? null
    : limitReached(
        `${by.id} already has ${waiting.length} requests waiting for a decision; the limit is ${REQUESTS_WAITING_MAX}.`,
        REQUESTS_WAITING_MAX,
        waiting,
      );
