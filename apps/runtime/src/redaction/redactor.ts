// Masks secrets in everything that an agent can read: one redactor for screen, scrollback, output, environment, errors
// and command lines, so that no path is forgotten (hermes-agent#43025 redacted one path and not the other).
import { findByPattern, type SecretSpan } from "./patterns";
import { createSecondReader, type SecondReader } from "./second-reader";

export interface RedactionCount {
  readonly kind: string;
  readonly count: number;
}

export interface Redacted {
  readonly text: string;
  readonly redactions: readonly RedactionCount[];
  /** Where in the given text the secrets were, to show the operator. */
  readonly places: readonly { readonly kind: string; readonly line: number; readonly length: number }[];
}

export interface RedactedRows {
  readonly rows: readonly string[];
  readonly redactions: readonly RedactionCount[];
}

export interface Redactor {
  /** `text` must have no escape sequences, and its wrapped rows joined. */
  text(text: string): Promise<Redacted>;
  /** Rows of a screen. They keep their width, so that text next to a secret stays in place. */
  rows(rows: readonly string[], isWrapped: readonly boolean[]): Promise<RedactedRows>;
  /** Raw terminal text. Finds secrets that contain escape sequences, and replaces only the secret's own characters. */
  raw(text: string): Promise<Omit<Redacted, "places">>;
  /** Masks this exact text as well from now on, under this kind. Ignores very short texts, which occur everywhere. */
  keep(secret: string, kind: string): void;
}

const KEPT_MIN_LENGTH = 3;
/** How many results are cached: a screen is mostly read again unchanged. */
const RECENT_MAX = 32;
const RECENT_MAX_LENGTH = 32 * 1_024;

/** Sorted and without overlap: overlapping spans become one, with the kind of the first. */
const merged = (spans: readonly SecretSpan[]): readonly SecretSpan[] => {
  const result: SecretSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = result.at(-1);
    if (last === undefined || span.from >= last.to) result.push(span);
    else if (span.to > last.to) result[result.length - 1] = { ...last, to: span.to };
  }
  return result;
};

export const countByKind = (kinds: readonly string[]): readonly RedactionCount[] =>
  [...new Set(kinds)].sort().map((kind) => ({ kind, count: kinds.filter((other) => other === kind).length }));

/** Adds up the counts of several results. */
export const addCounts = (...all: readonly (readonly RedactionCount[])[]): readonly RedactionCount[] => {
  const sums = new Map<string, number>();
  for (const { kind, count } of all.flat()) sums.set(kind, (sums.get(kind) ?? 0) + count);
  return [...sums].map(([kind, count]) => ({ kind, count })).sort((a, b) => a.kind.localeCompare(b.kind));
};

const replaced = (text: string, spans: readonly SecretSpan[], instead: (span: SecretSpan) => string): string => {
  let [result, at] = ["", 0];
  for (const span of spans) {
    result += text.slice(at, span.from) + instead(span);
    at = span.to;
  }
  return result + text.slice(at);
};

const lineOf = (text: string, at: number): number => text.slice(0, at).split("\n").length;

/** As long as the text it replaces: `[jwt]****`. */
const filled = (kind: string, length: number): string => `[${kind}]`.slice(0, length).padEnd(length, "*");

/** CSI, strings such as OSC, two-character escape sequences, and invisible control characters (ECMA-48). */
const ESCAPE = "\x1b";
const BELL = "\x07";
const INVISIBLE = new RegExp(
  [
    `${ESCAPE}\\[[0-?]*[ -/]*[@-~]`,
    `${ESCAPE}[\\]PX^_][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)?`,
    `${ESCAPE}[ -/]*[0-~]`,
    "[^\\P{Cc}\\t\\n]",
  ].join("|"),
  "gu",
);

/** The visible text, and the position of each of its units in the whole text. */
const visibleOf = (whole: string): { readonly text: string; readonly places: readonly number[] } => {
  let [text, at] = ["", 0];
  const places: number[] = [];
  const take = (to: number): void => {
    for (let place = at; place < to; place += 1) places.push(place);
    text += whole.slice(at, to);
  };
  for (const match of whole.matchAll(INVISIBLE)) {
    take(match.index);
    at = match.index + match[0].length;
  }
  take(whole.length);
  return { text, places };
};

/** Tests replace `secondReader`. */
export const createRedactor = (secondReader: SecondReader = createSecondReader()): Redactor => {
  const kept = new Map<string, string>();
  const recent = new Map<string, readonly SecretSpan[]>();

  const findKept = (text: string): readonly SecretSpan[] =>
    [...kept].flatMap(([secret, kind]) => {
      const spans: SecretSpan[] = [];
      for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length))
        spans.push({ from: at, to: at + secret.length, kind });
      return spans;
    });

  const remember = (text: string, spans: readonly SecretSpan[]): void => {
    if (text.length > RECENT_MAX_LENGTH) return;
    recent.set(text, spans);
    const oldest = recent.keys().next().value;
    if (recent.size > RECENT_MAX && oldest !== undefined) recent.delete(oldest);
  };

  const spansOf = async (text: string): Promise<readonly SecretSpan[]> => {
    const known = recent.get(text);
    if (known !== undefined) return known;
    const others = await secondReader(text);
    // After the wait, so that a secret added meanwhile counts.
    const spans = merged([...findKept(text), ...findByPattern(text), ...others]);
    remember(text, spans);
    return spans;
  };

  return {
    keep: (secret, kind) => {
      if (secret.length < KEPT_MIN_LENGTH || kept.has(secret)) return;
      kept.set(secret, kind);
      recent.clear();
    },
    text: async (text) => {
      const spans = await spansOf(text);
      return {
        text: replaced(text, spans, ({ kind }) => `[redacted:${kind}]`),
        redactions: countByKind(spans.map(({ kind }) => kind)),
        places: spans.map(({ kind, from, to }) => ({ kind, line: lineOf(text, from), length: to - from })),
      };
    },
    raw: async (whole) => {
      const { text, places } = visibleOf(whole);
      const spans = await spansOf(text);
      const units = whole.split("");
      for (const { from, to, kind } of spans) {
        const instead = filled(kind, to - from);
        for (let at = from; at < to; at += 1) units[places[at] ?? 0] = instead.charAt(at - from);
      }
      return { text: units.join(""), redactions: countByKind(spans.map(({ kind }) => kind)) };
    },
    rows: async (rows, isWrapped) => {
      // Lines are separated by a line end, and the rows of a wrapped line by nothing, so a span may cover several rows.
      const starts: number[] = [];
      let joined = "";
      for (const [index, row] of rows.entries()) {
        starts.push(joined.length);
        joined += isWrapped[index] === true ? row : `${row}\n`;
      }
      const spans = await spansOf(joined);
      const redacted = rows.map((row, index) => {
        const start = starts[index] ?? 0;
        const inside = spans
          .map((span) => ({ ...span, from: Math.max(0, span.from - start), to: Math.min(row.length, span.to - start) }))
          .filter(({ from, to }) => to > from);
        return replaced(row, inside, ({ kind, from, to }) => filled(kind, to - from));
      });
      return { rows: redacted, redactions: countByKind(spans.map(({ kind }) => kind)) };
    },
  };
};
