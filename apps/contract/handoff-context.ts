// The document that an agent gets when a terminal is handed over: what it needs to continue the work. Terminal text in
// it is redacted and without escape sequences. The audit log keeps the hash and the counts, never the content.
import { z } from "zod";
import { terminalIdSchema } from "./ids";

/** Goes up when a field changes its meaning, but not for new fields. */
export const HANDOFF_CONTEXT_VERSION = 1 as const;

export const redactionCountSchema = z.object({ kind: z.string(), count: z.number().int().positive() });

const variableSchema = z.object({
  name: z.string(),
  /** Null: only the name is included. */
  value: z.string().nullable(),
});

const processSchema = z.object({
  pid: z.number().int(),
  parentPid: z.number().int(),
  name: z.string(),
  /** Redacted, because arguments can contain secrets. */
  command: z.string(),
  /** Null if this user may not read it. */
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
    /** Whether the shell marks its prompts, so that exit codes and the ends of commands are known. */
    isIntegrated: z.boolean(),
  }),
  size: z.object({ columns: z.number().int(), rows: z.number().int() }),
  cwd: z.object({
    /** From the kernel. Null if unknown, as inside ssh. */
    path: z.string().nullable(),
    /** From the shell's PWD, with symbolic links. Null if the shell couldn't be asked. */
    logical: z.string().nullable(),
    isDeleted: z.boolean(),
  }),
  environment: z.object({
    /** `now`: from the shell at its prompt · `start`: from the shell's start, without later exports · `unknown`. */
    asOf: z.enum(["now", "start", "unknown"]),
    /** All names, sorted. Values only from an allow-list. */
    variables: z.array(variableSchema),
  }),
  scrollback: z.object({
    lines: z.array(z.string()),
    /** How many rows the terminal keeps. They can be read separately. */
    totalRows: z.number().int().nonnegative(),
  }),
  /** The half-typed line at the prompt. */
  typedLine: z.string().nullable(),
  running: z.object({ foreground: z.string().nullable(), processes: z.array(processSchema) }),
  /** Null if there is no repository, git is missing or took too long, or the terminal is on another machine. */
  git: gitStateSchema.nullable(),
  /** Oldest first. Null if unknown. */
  recentCommands: z.array(recentCommandSchema).nullable(),
  redactions: z.array(redactionCountSchema),
  /** Hex SHA-256 of the canonical form: JSON of everything except this field, with sorted keys and no spaces. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type HandoffContext = z.infer<typeof handoffContextSchema>;
export type GitState = z.infer<typeof gitStateSchema>;

/** The canonical form of a document, which its hash is computed from. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
