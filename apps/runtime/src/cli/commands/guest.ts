// `lanecast guest …`: the guests of a share, and their saved keys.
import { ok, type Result } from "#contract/errors";
import type { GuestId, ShareId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { RuntimeClient, WireError } from "#contract/wire";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, type Outcome, output } from "../outcome";
import { resolveGuest, resolveGuestKey } from "../resolve-guests";
import { resolveShare } from "../resolve-shares";
import { readKeys } from "../share-flags";
import {
  accessText,
  admittedText,
  GUESTS_UNSURE,
  guestKeyTable,
  guestTable,
  kickedText,
  letBackText,
  turnedAwayText,
} from "../text/guest";

export const guestList = (context: CliContext, typed: string, flags: { readonly all?: boolean }): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const shareId = await resolveShare(runtime, typed, context.env.LANECAST_TERMINAL);
    if (!shareId.ok) return shareId;
    const listed = await runtime.call((client) => client.guest.list({ shareId: shareId.value }));
    if (!listed.ok) return listed;
    const shown = listed.value.guests.filter(({ state }) => flags.all === true || state !== "gone");
    const text = guestTable(shown, context.clock.nowMs(), context.io.paint);
    return output(listed.value, listed.value.guestsKnown === false ? `${text}\n${GUESTS_UNSURE}` : text);
  });

interface GuestRef {
  readonly shareId: ShareId;
  readonly guestId: GuestId;
}

const findGuest = async (
  context: CliContext,
  runtime: Connection,
  share: string,
  guest: string,
  gone: boolean,
): Promise<Result<GuestRef, WireError>> => {
  const shareId = await resolveShare(runtime, share, context.env.LANECAST_TERMINAL);
  if (!shareId.ok) return shareId;
  const guestId = await resolveGuest(runtime, shareId.value, guest, gone);
  return guestId.ok ? ok({ shareId: shareId.value, guestId: guestId.value }) : guestId;
};

/**
 * A command about one guest: finds the share and the guest, runs it, and describes the result. `gone`: a name matches only guests
 * who have left.
 */
const aboutGuest =
  <A extends { readonly share: ShareView }>(
    send: (client: RuntimeClient, ref: GuestRef) => Promise<A>,
    words: (answer: A, guestId: GuestId) => string,
    gone = false,
  ) =>
  (context: CliContext, share: string, guest: string): Promise<Outcome> =>
    withRuntime(context, async (runtime) => {
      const ref = await findGuest(context, runtime, share, guest, gone);
      if (!ref.ok) return ref;
      const answer = await runtime.call((client) => send(client, ref.value));
      return answer.ok ? output(answer.value, words(answer.value, ref.value.guestId)) : answer;
    });

export const guestKick = aboutGuest(
  (client, ref) => client.guest.kick(ref),
  ({ share, staysOut }, guestId) => kickedText(share, guestId, staysOut),
);

export const guestLetBack = aboutGuest(
  (client, ref) => client.guest.letBack(ref),
  ({ share }, guestId) => letBackText(share, guestId),
  true,
);

export const guestAdmit = aboutGuest(
  (client, ref) => client.guest.admit(ref),
  ({ share }, guestId) => admittedText(share, guestId),
);

export const guestTurnAway = aboutGuest(
  (client, ref) => client.guest.turnAway(ref),
  ({ share }, guestId) => turnedAwayText(share, guestId),
);

export const guestAccess = (context: CliContext, share: string, guest: string, access: "read" | "write") =>
  aboutGuest(
    (client, ref) => client.guest.access({ ...ref, access }),
    (answer, guestId) => accessText(answer.share, guestId),
  )(context, share, guest);

export const guestKeys = (context: CliContext): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const listed = await runtime.call((client) => client.guestKeys.list());
    if (!listed.ok) return listed;
    return output(listed.value, guestKeyTable(listed.value.guestKeys, context.clock.nowMs(), context.io.paint));
  });

export interface GuestAddFlags {
  readonly key?: readonly string[];
  readonly githubUser?: readonly string[];
}

/** Saves a person's keys before anything is shared with them. */
export const guestAdd = (context: CliContext, name: string, flags: GuestAddFlags): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const keys = await readKeys(context, flags.key ?? [], flags.githubUser ?? []);
    if (!keys.ok) return keys;
    if (keys.value.length === 0) return invalidInput("--key", "give --key or --github-user");
    const added = await runtime.call((client) => client.guestKeys.add({ keys: [...keys.value], name }));
    if (!added.ok) return added;
    return output(added.value, guestKeyTable(added.value.guestKeys, context.clock.nowMs(), context.io.paint));
  });

export const guestName = (context: CliContext, typed: string, name: string | undefined): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const fingerprint = await resolveGuestKey(runtime, typed);
    if (!fingerprint.ok) return fingerprint;
    const renamed = await runtime.call((client) =>
      client.guestKeys.rename({ fingerprint: fingerprint.value, name: name ?? null }),
    );
    if (!renamed.ok) return renamed;
    return output(renamed.value, guestKeyTable([renamed.value.guestKey], context.clock.nowMs(), context.io.paint));
  });

export const guestForget = (context: CliContext, typed: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const fingerprint = await resolveGuestKey(runtime, typed);
    if (!fingerprint.ok) return fingerprint;
    const forgotten = await runtime.call((client) => client.guestKeys.forget({ fingerprint: fingerprint.value }));
    return forgotten.ok ? output(forgotten.value, `Forgot ${fingerprint.value}.`) : forgotten;
  });
