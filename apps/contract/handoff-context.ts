// The document that goes along when a terminal is handed over: what the agent needs to know to continue. Text of the
// terminal in it is without escapes and redacted; the audit log keeps the hash and the counts, never the content.
import { z } from "zod";
import { terminalIdSchema } from "./ids";

/** Raised when a field changes its meaning; new fields alone do not raise it. */
export const HANDOFF_CONTEXT_VERSION = 1 as const;

export const redactionCountSchema = z.object({ kind: z.string(), count: z.number().int().positive() });

const variableSchema = z.object({
  name: z.string(),
  /** Null: only the name goes along. */
  value: z.string().nullable(),
});

const processSchema = z.object({
  pid: z.number().int(),
  parentPid: z.number().int(),
  name: z.string(),
  /** Arguments hold secrets too, so they are redacted. */
  command: z.string(),
  /** Null: it may not be asked. */
  cwd: z.string().nullable(),
  isForeground: z.boolean(),
});

const recentCommandSchema = z.object({
  command: z.string(),
  exitCode: z.number().int().nullable(),
  tookMs: z.number().nonnegative().nullable(),
});

export const gitStateSchema = z.object({
  /** Null: a detached head. */
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  upstream: z.string().nullable(),
  ahead: z.number().int().nonnegative(),
  behind: z.number().int().nonnegative(),
  changed: z.number().int().nonnegative(),
  untracked: z.number().int().nonnegative(),
  unmerged: z.number().int().nonnegative(),
});

export const handoffContextSchema = z.object({
  version: z.literal(HANDOFF_CONTEXT_VERSION),
  terminalId: terminalIdSchema,
  capturedAtMs: z.number().int(),
  note: z.string().nullable(),
  state: z.string(),
  shell: z.object({
    name: z.string(),
    path: z.string(),
    pid: z.number().int(),
    /** Whether it marks its prompts, so that exit codes and the ends of commands are known. */
    isIntegrated: z.boolean(),
  }),
  size: z.object({ columns: z.number().int(), rows: z.number().int() }),
  cwd: z.object({
    /** As the kernel has it. Null: unknown, as inside ssh. */
    path: z.string().nullable(),
    /** As the shell has it in PWD, with symbolic links; null where the shell could not be asked. */
    logical: z.string().nullable(),
    isDeleted: z.boolean(),
  }),
  environment: z.object({
    /** `now`: asked of the shell at its prompt · `start`: as the shell was started; later exports are missing · `unknown`. */
    asOf: z.enum(["now", "start", "unknown"]),
    /** All names, sorted; values by an allow-list. */
    variables: z.array(variableSchema),
  }),
  scrollback: z.object({
    lines: z.array(z.string()),
    /** Rows that the terminal keeps; more can be read. */
    totalRows: z.number().int().nonnegative(),
  }),
  /** The line that was typed and not entered. */
  typedLine: z.string().nullable(),
  running: z.object({ foreground: z.string().nullable(), processes: z.array(processSchema) }),
  /** Null: no repository, git is missing or took too long, or the terminal is elsewhere. */
  git: gitStateSchema.nullable(),
  /** Oldest first; null: the shell does not know them. */
  recentCommands: z.array(recentCommandSchema).nullable(),
  redactions: z.array(redactionCountSchema),
  /** Hex SHA-256 of the canonical form: JSON of everything but this field, keys sorted, without blanks. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type HandoffContext = z.infer<typeof handoffContextSchema>;
export type GitState = z.infer<typeof gitStateSchema>;

/** The text that the hash of a document is taken of. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
