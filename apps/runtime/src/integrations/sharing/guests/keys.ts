// The address book of guests' keys: `<home>/guests.json`, filled by use. Public halves only; grants nothing and knows no share.
import { readFileSync } from "node:fs";
import { z } from "zod";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { type GuestKey, guestKeySchema } from "#contract/guest-key";
import { type PublicKey, parsePublicKeys } from "#contract/ssh-keys";
import { writeFileAtomic } from "../../../platform/atomic-file";
import type { Clock } from "../../../platform/clock";
import { fingerprintOf } from "../../../platform/fingerprint";
import type { GuestKeysPort } from "../ports";

/** The most keys that are remembered; the ones not seen for longest go first, unless they were given a name. */
const KEPT = 500;

const fileSchema = z.object({ guests: z.array(guestKeySchema) });

export interface GuestKeys extends GuestKeysPort {
  /** Named ones first, by name; then by when they were last in. */
  list(): readonly GuestKey[];
  /** Saves these keys under one name; null: each key's own comment. Errors: invalid-input, setup-problem. */
  add(lines: readonly string[], name: string | null): Result<readonly GuestKey[]>;
  /** Errors: not-found; setup-problem when the file cannot be written. */
  rename(fingerprint: string, name: string | null): Result<GuestKey>;
  forget(fingerprint: string): Result<void>;
}

export interface GuestKeysDeps {
  readonly path: string;
  readonly clock: Pick<Clock, "nowMs">;
  /** What is wrong with the file; sharing works without it. */
  readonly onProblem: (error: unknown) => void;
}

const isAbsence = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

const notFound = (fingerprint: string): { readonly ok: false; readonly error: ShareError<"not-found"> } =>
  fail(shareError("not-found", `There is no key ${fingerprint}.`, { kind: "key", id: fingerprint }));

const commentOf = (key: string | null): string | null => key?.split(" ").slice(2).join(" ").trim() || null;

const byName = (one: GuestKey, other: GuestKey): number => {
  if ((one.name === null) !== (other.name === null)) return one.name === null ? 1 : -1;
  const names = (one.name ?? "").localeCompare(other.name ?? "");
  return names !== 0 ? names : (other.lastSeenAtMs ?? 0) - (one.lastSeenAtMs ?? 0);
};

/** A key with the operator's name for it. What is known already about the key stays. */
const namedKey = ({ line, label }: PublicKey, name: string | null, known: ReadonlyMap<string, GuestKey>): GuestKey => {
  const fingerprint = fingerprintOf(line);
  const before = known.get(fingerprint);
  const key = before?.key ?? (label === null ? line : `${line} ${label}`);
  return { fingerprint, name, key, comment: commentOf(key), lastSeenAtMs: before?.lastSeenAtMs ?? null };
};

/** Reads the file once; a broken one is left as it is until something new is to be kept. Memory changes only after the file. */
export const openGuestKeys = ({ path, clock, onProblem }: GuestKeysDeps): GuestKeys => {
  let known: ReadonlyMap<string, GuestKey> = new Map();
  try {
    const { guests } = fileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    known = new Map(guests.map((guest) => [guest.fingerprint, guest]));
  } catch (error) {
    if (!isAbsence(error)) onProblem(error);
  }

  const save = (next: Iterable<GuestKey>): Result<void> => {
    const guests = [...next].sort(byName).slice(0, KEPT);
    try {
      writeFileAtomic(path, `${JSON.stringify({ guests }, null, 2)}\n`);
    } catch (error) {
      onProblem(error);
      const what = "Couldn't write the address book.";
      return fail(
        shareError("setup-problem", what, {
          what,
          path,
          hint: "Check that the disk has space and that you own the file.",
        }),
      );
    }
    known = new Map(guests.map((guest) => [guest.fingerprint, guest]));
    return ok(undefined);
  };

  const saveOne = (guest: GuestKey): Result<void> => save(new Map(known).set(guest.fingerprint, guest).values());

  return {
    nameOf: (fingerprint) => known.get(fingerprint)?.name ?? null,
    see: (fingerprint, key) => {
      const before = known.get(fingerprint);
      const line = key ?? before?.key ?? null;
      const seen = {
        fingerprint,
        name: before?.name ?? null,
        key: line,
        comment: commentOf(line),
        lastSeenAtMs: clock.nowMs(),
      };
      const parsed = guestKeySchema.safeParse(seen);
      if (parsed.success) saveOne(parsed.data);
    },
    keep: (keys) => {
      const fresh = keys.filter(({ fingerprint }) => (known.get(fingerprint)?.key ?? null) === null);
      const after = new Map(known);
      for (const { fingerprint, key } of fresh) {
        const before = known.get(fingerprint) ?? { name: null, lastSeenAtMs: null };
        const parsed = guestKeySchema.safeParse({ ...before, fingerprint, key, comment: commentOf(key) });
        if (parsed.success) after.set(fingerprint, parsed.data);
      }
      if (fresh.length > 0) save(after.values());
    },
    list: () => [...known.values()],
    add: (lines, name) => {
      const parsed = parsePublicKeys(lines);
      if (!parsed.ok) return parsed;
      const added = parsed.value.map((key) => namedKey(key, name, known));
      const after = new Map(known);
      for (const guest of added) after.set(guest.fingerprint, guest);
      const saved = save(after.values());
      return saved.ok ? ok(added) : saved;
    },
    rename: (fingerprint, name) => {
      const before = known.get(fingerprint);
      if (before === undefined) return notFound(fingerprint);
      const after = { ...before, name };
      const saved = saveOne(after);
      return saved.ok ? ok(after) : saved;
    },
    forget: (fingerprint) => {
      if (!known.has(fingerprint)) return notFound(fingerprint);
      return save([...known.values()].filter((each) => each.fingerprint !== fingerprint));
    },
  };
};
