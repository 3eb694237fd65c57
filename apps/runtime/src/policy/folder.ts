// The folder `<home>/policies`: creates it with the starter set, reads its *.cedar files, and watches it for changes.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import type { PolicyProblem } from "#contract/policy";
import { draftPathOf, renameDurably } from "../platform/atomic-file";
import type { Clock, Timer } from "../platform/clock";
import { systemUid } from "../platform/config";
import { errorMessage } from "../platform/errors";
import { distrustOf } from "../platform/paths";
import { readStarterPolicies } from "./sets/catalog";

export interface PolicyFile {
  readonly path: string;
  readonly text: string;
  /** Hex digest of the file's bytes; the audit log keeps it, to show later which rules these were. */
  readonly sha256: string;
}

export const STARTER_FILE_NAME = "starter.cedar";

/**
 * Writes the starter set if the folder doesn't exist. An existing folder, even an empty one, is the operator's decision. The
 * folder appears in one step: an empty one, left by a crash, would deny everything for good.
 */
export const writeStarterSet = (dir: string): void => {
  if (existsSync(dir)) return;
  const draft = draftPathOf(dir);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeFileSync(join(draft, STARTER_FILE_NAME), readStarterPolicies(), { mode: 0o600, flush: true });
  renameDurably(draft, dir);
};

export const policyFileOf = (path: string, bytes: Uint8Array): PolicyFile => ({
  path,
  text: new TextDecoder("utf-8", { fatal: true }).decode(bytes),
  sha256: createHash("sha256").update(bytes).digest("hex"),
});

/** All files together. Far above any real set; it bounds the time of a decision, because Cedar evaluates every rule. */
const SET_MAX_BYTES = 512 * 1_024;

const readFile = (path: string): Result<PolicyFile, PolicyProblem> => {
  const problem = (message: string) => fail({ path, line: null, message });
  try {
    // Before opening it: reading a pipe would block forever.
    const stat = statSync(path);
    if (!stat.isFile()) return problem("isn't a regular file");
    const distrust = distrustOf(stat, systemUid());
    if (distrust !== null) return problem(distrust);
    if (stat.size > SET_MAX_BYTES) return problem(`is larger than ${SET_MAX_BYTES} bytes`);
    return ok(policyFileOf(path, readFileSync(path)));
  } catch (thrown) {
    return problem(`couldn't be read: ${errorMessage(thrown)}`);
  }
};

/** The policy files, sorted by name; other files are ignored. A policy file that can't be read is an error and never skipped. */
export const readPolicyFolder = (dir: string): Result<readonly PolicyFile[], PolicyProblem> => {
  let names: string[];
  try {
    const distrust = distrustOf(statSync(dir), systemUid());
    if (distrust !== null) return fail({ path: dir, line: null, message: distrust });
    names = readdirSync(dir)
      .filter((name) => name.endsWith(".cedar"))
      .sort();
  } catch (thrown) {
    return fail({ path: dir, line: null, message: `couldn't be read: ${errorMessage(thrown)}` });
  }
  const files: PolicyFile[] = [];
  let bytes = 0;
  for (const name of names) {
    const file = readFile(join(dir, name));
    if (!file.ok) return file;
    bytes += Buffer.byteLength(file.value.text);
    if (bytes > SET_MAX_BYTES)
      return fail({ path: dir, line: null, message: `has more than ${SET_MAX_BYTES} bytes of policies` });
    files.push(file.value);
  }
  return ok(files);
};

/** Editors write a file in several steps; a set read between two steps would be reported as broken. */
const SETTLE_MS = 250;
/** Polling finds what notifications miss: another folder in this one's place, and a change in the target of a link. */
const POLL_EVERY_MS = 3_000;

const markOf = (path: string): string => {
  const seen = statSync(path, { throwIfNoEntry: false });
  return [path, seen?.ino, seen?.size, seen?.mtimeMs, seen?.ctimeMs].join(" ");
};

/** Differs whenever the rules may differ. Follows links; an error is part of it. */
const signatureOf = (dir: string): string => {
  try {
    const names = readdirSync(dir).filter((name) => name.endsWith(".cedar"));
    return [String(statSync(dir).ino), ...names.sort().map((name) => markOf(join(dir, name)))].join("\n");
  } catch (thrown) {
    return String(thrown);
  }
};

/** Immediate notifications. Without them, because the system has none or the folder is gone, only polling finds a change. */
const listenTo = (dir: string, onTouched: () => void): (() => void) => {
  try {
    const watcher = watch(dir, { persistent: false }, onTouched);
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
};

/**
 * Calls `onChange` after a change has settled, also when another folder replaces this one. False means that the change
 * couldn't be applied: then it is called again later. Returns a function that stops watching.
 */
export const watchPolicyFolder = (dir: string, clock: Clock, onChange: () => boolean): (() => void) => {
  let settling: Timer | null = null;
  /** Null: the current content hasn't been applied yet. */
  let known: string | null = signatureOf(dir);
  const touched = (): void => {
    settling?.cancel();
    settling = clock.after(SETTLE_MS, () => {
      // Taken before reading, so that the next poll finds a change made meanwhile.
      const seen = signatureOf(dir);
      known = onChange() ? seen : null;
    });
  };
  let stopListening = listenTo(dir, touched);
  const polling = clock.every(POLL_EVERY_MS, () => {
    if (signatureOf(dir) === known) return;
    stopListening();
    stopListening = listenTo(dir, touched);
    touched();
  });
  return () => {
    polling.cancel();
    settling?.cancel();
    stopListening();
  };
};
