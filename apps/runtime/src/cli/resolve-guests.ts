// Turns the names and ids of guests and of saved keys into what the runtime takes.
import { ok } from "#contract/errors";
import { type GuestId, guestIdSchema, type ShareId } from "#contract/ids";
import type { Connection } from "./connection";
import { type Failure, invalidArgument } from "./outcome";
import { byNameOrId, type Resolved } from "./resolve-ids";

/**
 * A guest by id, the beginning of one, or a name that only one guest has. `gone`: the name is of a guest who has left, else of one
 * who hasn't. A whole id is passed on even if it is unknown.
 */
export const resolveGuest = async (
  runtime: Connection,
  shareId: ShareId,
  typed: string,
  gone = false,
): Promise<Resolved<GuestId>> => {
  const listed = await runtime.call((client) => client.guest.list({ shareId }));
  if (!listed.ok) return listed;
  const candidates = listed.value.guests.map(({ guestId, label, address, state }) => ({
    id: guestId,
    label: label ?? address ?? "",
    value: guestId,
    isNamed: label === typed && (state === "gone") === gone,
  }));
  const found = byNameOrId("guest", typed, candidates);
  const whole = guestIdSchema.safeParse(typed);
  return !found.ok && found.error.code === "not-found" && whole.success ? ok(whole.data) : found;
};

/** A saved guest key by its fingerprint, the beginning of it, or its name. */
export const resolveGuestKey = async (runtime: Connection, typed: string): Promise<Resolved<string>> => {
  const listed = await runtime.call((client) => client.guestKeys.list());
  if (!listed.ok) return listed;
  const candidates = listed.value.guestKeys.map(({ fingerprint, name, comment }) => ({
    id: fingerprint,
    label: name ?? comment ?? "",
    value: fingerprint,
    isNamed: name === typed,
  }));
  return byNameOrId("key", typed, candidates);
};

/** All saved keys of each person. Leaves out keys of which only the fingerprint is known: a backend needs the whole key. */
export const savedKeysOf = async (
  runtime: Connection,
  names: readonly string[],
): Promise<Resolved<readonly string[]>> => {
  if (names.length === 0) return ok([]);
  const listed = await runtime.call((client) => client.guestKeys.list());
  if (!listed.ok) return listed;
  const saved = listed.value.guestKeys.filter(({ name, key }) => name !== null && key !== null);
  const keys: string[] = [];
  for (const wanted of names) {
    const lines = saved.flatMap(({ name, key }) => (name === wanted && key !== null ? [key] : []));
    if (lines.length === 0) return noSavedKeys(wanted, [...new Set(saved.map(({ name }) => name ?? ""))]);
    keys.push(...lines);
  }
  return ok(keys);
};

const NAMES_SHOWN = 5;

const noSavedKeys = (wanted: string, known: readonly string[]): Failure => {
  const more = known.length > NAMES_SHOWN ? ` and ${known.length - NAMES_SHOWN} more` : "";
  const shown = known.length === 0 ? "no keys are saved" : `saved: ${known.slice(0, NAMES_SHOWN).join(", ")}${more}`;
  return invalidArgument(
    "--guest",
    `no saved key is named ${wanted} (${shown})`,
    "Save one with 'lanecast guest add NAME --key FILE', or use --key or --github-user.",
  );
};
