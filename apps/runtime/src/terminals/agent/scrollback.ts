// Reads the history of a terminal from its end, in slices: tmux does nothing else while it captures (0.7 s for 100,000 lines
// with colours), so no slice is longer than 2,000 rows.
import type { Redactor } from "../../redaction";
import type { Pane } from "./pane";
import type { NumberedLine, ScrollbackRead, ScrollbackRequest } from "./types";

const SLICE_ROWS = 2_000;
/** Lines before the wanted ones that the redactor sees as well: a key block begins far above its last line. */
const CONTEXT_LINES = 80;

export interface Scrollback {
  read(request: ScrollbackRequest): Promise<ScrollbackRead>;
}

/** Whole lines, newest first, as many as are asked for; slice by slice. */
async function* linesFromEnd(pane: Pick<Pane, "facts" | "capture">): AsyncGenerator<string, void, void> {
  const facts = await pane.facts();
  if (facts === null) return;
  const top = -facts.historySize;
  /** Of a line whose first rows are in the slice above. */
  let continued: string[] = [];
  let isEnd = true;
  for (let to = facts.rows - 1; to >= top; to -= SLICE_ROWS) {
    const from = Math.max(top, to - SLICE_ROWS + 1);
    // One row more, below: only then is it known whether the last one continues.
    const below = to === facts.rows - 1 ? 0 : 1;
    const capture = await pane.capture(from, to + below);
    if (capture === null) return;
    for (const row of capture.rows.slice(0, to - from + 1).toReversed()) {
      // Rows below the last text were never written.
      if (isEnd && row.text === "") continue;
      isEnd = false;
      if (!row.isWrapped && continued.length > 0) {
        yield continued.toReversed().join("");
        continued = [];
      }
      continued.push(row.text);
    }
  }
  if (continued.length > 0) yield continued.toReversed().join("");
}

export const totalRowsOf = async (pane: Pick<Pane, "facts">): Promise<number> => {
  const facts = await pane.facts();
  return facts === null ? 0 : facts.historySize + facts.rows;
};

const isWanted = ({ search }: ScrollbackRequest, text: string): boolean =>
  search === undefined || text.includes(search);

/** Raw lines, oldest first: the wanted ones, and those above them for the redactor. */
const collect = async (
  pane: Pick<Pane, "facts" | "capture">,
  request: ScrollbackRequest,
): Promise<{ readonly above: readonly string[]; readonly wanted: readonly NumberedLine[] }> => {
  const wanted: NumberedLine[] = [];
  const above: string[] = [];
  let number = 0;
  for await (const text of linesFromEnd(pane)) {
    number += 1;
    if (number <= request.fromEnd) continue;
    if (wanted.length >= request.lines) {
      above.push(text);
      if (above.length >= CONTEXT_LINES || request.search !== undefined) break;
    } else if (isWanted(request, text)) wanted.push({ number, text });
  }
  return { above: above.toReversed(), wanted: wanted.toReversed() };
};

export const createScrollback = (pane: Pick<Pane, "facts" | "capture">, redactor: Redactor): Scrollback => ({
  read: async (request) => {
    const [{ above, wanted }, total] = [await collect(pane, request), await totalRowsOf(pane)];
    const texts = [...above, ...wanted.map(({ text }) => text)];
    const redacted = await redactor.rows(
      texts,
      texts.map(() => false),
    );
    const lines = wanted.map(({ number }, index) => ({ number, text: redacted.rows[above.length + index] ?? "" }));
    return { lines, first: lines[0]?.number ?? 0, total, redactions: redacted.redactions };
  },
});
