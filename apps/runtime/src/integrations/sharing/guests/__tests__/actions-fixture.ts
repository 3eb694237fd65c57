// The actions on the guests of one share over a made-up backend.
import { ok, shareError } from "#contract/errors";
import type { GuestId } from "#contract/ids";
import type { Phase } from "#contract/phases";
import type { Guest } from "#contract/share";
import { createFakeClock } from "../../../../testing/fake-clock";
import { capabilities, relayOf } from "../../../../testing/rigs/sharing-rig";
import { sampleRecord } from "../../../../testing/sample-share";
import type { SeenGuest, ShareBackend } from "../../backends/backend";
import type { AuditEntry, GuestClient } from "../../ports";
import type { ShareNotes } from "../../share/record";
import { createGuestActions } from "../actions";
import { createGuestDecisions } from "../admission";

export const OPERATOR = { kind: "operator", id: "me" } as const;
export const GUEST = "gst_1" as GuestId;
export const clientOn = (tty: string): GuestClient => ({ pid: 4_711, tty, isReadOnly: false });
export const CLIENT = clientOn("/dev/pts/9");
const failure = shareError("internal", "unused", {});

/** `clientOf` returns the tmux client of a connection, look after look. */
export const openActions = (
  clientOf: (key: string) => GuestClient | null,
  knock = false,
  more: Partial<ShareBackend> = {},
  isAllowed = false,
  maxGuests = 50,
) => {
  const clock = createFakeClock();
  const rows: AuditEntry[] = [];
  const changed: string[] = [];
  const opened: string[] = [];
  const sentAway: string[] = [];
  const now: { guests: readonly Guest[]; phase: Phase } = { guests: [], phase: "live" };
  const backend: ShareBackend = {
    backend: "upterm",
    probe: async () => ok({ path: "/bin/true", version: "1" }),
    capabilities: () => capabilities,
    relay: () => null,
    prepare: async () => ok({ hostKeys: [] }),
    plan: async () => ok({ argv: [], env: {} }),
    awaitLink: async () => ok({ user: "TOKEN" }),
    observe: async () => ({ linkState: "ready", link: null, guests: [] }),
    guests: null,
    kick: null,
    door: {
      letIn: (_context, key, access) => opened.push(`${key} ${access}`) > 0,
      clientOf: (_context, key) => clientOf(key),
      say: () => true,
      turnAway: (_context, key) => void sentAway.push(key),
    },
    classifyExit: () => failure,
    ...more,
  };
  const context = {
    shareId: "shr_1",
    dir: "/nowhere",
    marker: { name: "MARK", value: "shr_1" },
    access: "write",
    authorizedKeys: [],
    relay: relayOf({}),
    attachPath: "/bin/true",
    laneSize: () => null,
  } as const;
  const record = sampleRecord({ request: { access: "write", knock } });
  let count = 0;
  const actions = createGuestActions(
    { record, backend, context, decisions: createGuestDecisions() },
    {
      clock,
      newGuestId: () => `gst_${++count}` as GuestId,
      store: {
        get: () => ({ ...record, state: { ...record.state, phase: now.phase } }),
        note: (_shareId, notes: Partial<ShareNotes>) => {
          now.guests = notes.guests ?? now.guests;
        },
        record: (entries) => {
          rows.push(...entries);
          return ok(undefined);
        },
      },
      gate: {
        ask: async () => ({
          verdict: { verdict: "deny", reason: "no rule admits waiting guests", policyIds: [], instead: [] },
          isAllowed,
          isApproved: false,
          lane: "api",
        }),
      },
      guestKeys: { nameOf: () => null, see: () => undefined, keep: () => undefined },
      limits: () => ({ maxGuests }),
      terminals: {
        clientsOf: async () => [],
        setAccess: async (_shareId, tty) => changed.push(tty) > 0,
      },
    },
  );
  return {
    clock,
    actions,
    changed,
    opened,
    sentAway,
    types: () => rows.map(({ type }) => type),
    shown: () => now.guests.map(({ guestId, access }) => `${guestId} ${access}`),
    states: () => now.guests.map(({ state }) => state).join(" "),
    endShare: () => {
      now.phase = "ending";
    },
  };
};

export const seen = (key: string, isThrough: boolean): SeenGuest => ({
  ...{ key, fingerprint: "SHA256:a", label: null, address: null },
  isThrough,
});

/** One guest, whose tmux client appears at one of the looks or never. */
export const withOneGuest = (clients: readonly (GuestClient | null)[]) => {
  let looks = 0;
  const opened = openActions(() => clients[looks++] ?? null);
  opened.actions.update([seen("a", false)]);
  return opened;
};

/** Two connections of one key, both in and typing. */
export const withTwoConnections = (clientOf: (key: string) => GuestClient | null) => {
  const opened = openActions(clientOf);
  opened.actions.update([seen("a", false), seen("b", false)]);
  opened.actions.update([seen("a", true), seen("b", true)]);
  return opened;
};
export const clientOfKey = (key: string): GuestClient => clientOn(`/dev/pts/${key}`);
