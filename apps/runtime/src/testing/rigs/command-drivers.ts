// Calls every command of the contract once, as a client would. For tests that check what a call leaves behind.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import { guestIdSchema } from "#contract/ids";
import type { Guest, ShareView } from "#contract/share";
import type { RuntimeClient } from "#contract/wire";
import type { CommandPath } from "../../protocol/rights/agent-rights";
import { eventually } from "../eventually";
import { type GuestStage, isThere } from "./guest-stage";
import { handoffDrivers } from "./handoff-drivers";

/** Prepares what the call needs, and returns the call. */
export type Driver = (stage: GuestStage) => Promise<() => Promise<unknown>>;

/** upterm tells guests apart better than tmate, so it is used if it is installed. */
export const guestBackend: Backend = isThere("upterm") ? "upterm" : "tmate";

const NOBODY = `SHA256:${"A".repeat(43)}`;

const plain =
  (call: (client: RuntimeClient, stage: GuestStage) => Promise<unknown>): Driver =>
  async (stage) =>
  () =>
    call(stage.lab.client, stage);

/** A call about a live share. */
const onShare =
  (call: (client: RuntimeClient, share: ShareView) => Promise<unknown>): Driver =>
  async ({ lab, terminalId }) => {
    const { share } = await lab.share(terminalId, "tmate");
    return () => call(lab.client, share);
  };

/** A call about a guest who is in, or who is waiting to join. */
const onGuest =
  (
    state: Guest["state"],
    call: (client: RuntimeClient, guest: Pick<ShareView, "shareId"> & Pick<Guest, "guestId">) => Promise<unknown>,
  ): Driver =>
  async (stage) => {
    const { lab, terminalId } = stage;
    const asked = { terminalId, backend: guestBackend, access: "write" as const, keys: [lab.key.line] };
    const { share, join } = await lab.client.share.start({ ...asked, knock: state === "waiting" });
    if (join === null) throw new Error("no link");
    const guest = lab.join(join);
    const guests = await stage.guestsOf(share, (all) => all.some((guest) => guest.state === state), 10_000);
    const guestId = guests.find((guest) => guest.state === state)?.guestId;
    if (guestId === undefined) throw new Error("no guest");
    // A guest counts as in before their tmux client has started, and the commands are about that client.
    if (state === "in") await guest.waitFor("you can type");
    return () => call(lab.client, { shareId: share.shareId, guestId });
  };

/** A call about a pending approval. */
const onRequest =
  (call: (client: RuntimeClient, request: { approvalId: never }) => Promise<unknown>): Driver =>
  async ({ lab: { client }, terminalId }) => {
    const asked = { terminalId, backend: "tmate" as const, access: "write" as const, keys: [], anyoneWithLink: true };
    const { share } = await client.share.start({ ...asked, knock: false });
    const approval = await eventually(
      async () => (await client.approval.list()).approvals.find((each) => each.shareId === share.shareId),
      { what: "the approval is pending", withinMs: 5_000 },
    );
    return () => call(client, { approvalId: approval.approvalId as never });
  };

const firstOf = async (stream: Promise<AsyncIterable<unknown>>): Promise<void> => {
  for await (const _ of await stream) return;
};
const allOf = async (stream: Promise<AsyncIterable<unknown>>): Promise<void> => {
  for await (const _ of await stream);
};

const asking = ({ lab, terminalId }: GuestStage) => ({
  terminalId,
  backend: "tmate" as const,
  access: "read" as const,
  keys: [lab.key.line],
});

/** A call about a share that has ended. */
const onEnded =
  (call: (client: RuntimeClient, share: ShareView) => Promise<unknown>): Driver =>
  async ({ lab, terminalId }) => {
    const { share } = await lab.share(terminalId, "tmate");
    await lab.client.share.revoke({ shareIds: [share.shareId] });
    return () => call(lab.client, share);
  };

/** A call about an approval that was already refused. */
const onDecided =
  (call: (client: RuntimeClient, request: { approvalId: never }) => Promise<unknown>): Driver =>
  async (stage) => {
    let approvalId = "" as never;
    const refuse = await onRequest((client, request) => {
      approvalId = request.approvalId;
      return client.approval.refuse(request);
    })(stage);
    await refuse();
    return () => call(stage.lab.client, { approvalId });
  };

const GUEST = { guestId: guestIdSchema.parse("gst_aaaa") };

/** Commands that are refused in some phases, each called in such a phase. */
export const lateDrivers: Readonly<Partial<Record<CommandPath, Driver>>> = {
  "share.link": onEnded((client, { shareId }) => client.share.link({ shareId })),
  "share.invite": onEnded((client, { shareId }) => client.share.invite({ shareId })),
  "share.extend": onEnded((client, { shareId }) => client.share.extend({ shareId, byMs: 60_000 })),
  "share.switch": onEnded((client, { shareId }) => client.share.switch({ shareId, backend: "upterm" })),
  "share.again": onShare((client, { shareId }) => client.share.again({ shareId })),
  "guest.kick": onEnded((client, { shareId }) => client.guest.kick({ shareId, ...GUEST })),
  "guest.letBack": onEnded((client, { shareId }) => client.guest.letBack({ shareId, ...GUEST })),
  "guest.access": onEnded((client, { shareId }) => client.guest.access({ shareId, ...GUEST, access: "read" })),
  "guest.admit": onEnded((client, { shareId }) => client.guest.admit({ shareId, ...GUEST })),
  "guest.turnAway": onEnded((client, { shareId }) => client.guest.turnAway({ shareId, ...GUEST })),
  "approval.give": onDecided((client, request) => client.approval.give(request)),
  "approval.refuse": onDecided((client, request) => client.approval.refuse(request)),
};

/** All commands except runtime.stop, which would end the test's runtime. The type makes sure that none is forgotten. */
export const drivers: Readonly<Record<Exclude<CommandPath, "runtime.stop">, Driver>> = {
  "runtime.status": plain((client) => client.runtime.status()),
  "runtime.backends": plain((client) => client.runtime.backends()),
  "runtime.doctor": plain((client) => client.runtime.doctor()),
  "runtime.openCode": plain((client) => client.runtime.openCode()),
  // A URL that the contract refuses, because a test must not open a browser.
  "runtime.openLink": plain((client) => client.runtime.openLink({ url: "file:///" })),
  "lane.list": plain((client) => client.lane.list()),
  "lane.new": plain((client) => client.lane.new({ name: "another" })),
  "lane.panes": plain((client) => client.lane.panes({})),
  // A pane of lanecast's own, which is refused. What an adopted pane leaves is in adopt.real.test.ts.
  "lane.adopt": plain(async (client) => {
    const { lanes } = await client.lane.list();
    const server = lanes[0]?.terminals[0]?.tmux.socket ?? "";
    const { panes } = await client.lane.panes({ server });
    return client.lane.adopt({ server, pane: panes[0]?.pane ?? "%1" });
  }),
  "lane.rename": async ({ lab: { client } }) => {
    const { laneId } = await client.lane.new({ name: "before" });
    return () => client.lane.rename({ laneId, name: "after" });
  },
  "lane.label": async ({ lab: { client } }) => {
    const { laneId } = await client.lane.new({ name: "plain" });
    return () => client.lane.label({ laneId, labels: ["secret"] });
  },
  "lane.close": async ({ lab }) => {
    const { laneId, terminalId } = await lab.client.lane.new({ name: "shared" });
    await lab.share(terminalId, "tmate");
    return () => lab.client.lane.close({ laneId, force: true });
  },
  "terminal.new": async ({ lab: { client } }) => {
    const { laneId } = await client.lane.new({});
    return () => client.terminal.new({ laneId });
  },
  "terminal.close": async ({ lab }) => {
    const { terminalId } = await lab.client.lane.new({});
    await lab.share(terminalId, "tmate");
    return () => lab.client.terminal.close({ terminalId, force: true });
  },
  "terminal.view": plain((client, { terminalId }) => firstOf(client.terminal.view({ terminalId }))),
  "terminal.type": plain((client, { terminalId }) => client.terminal.type({ terminalId, bytes: btoa(" ") })),
  "terminal.attach": plain((client, { terminalId }) => client.terminal.attach({ terminalId })),
  "terminal.resize": plain((client, { terminalId }) => client.terminal.resize({ terminalId, cols: 100, rows: 30 })),
  "share.start": plain((client, stage) => client.share.start(asking(stage))),
  "share.noteRefused": plain((client) =>
    client.share.noteRefused({ issues: [{ path: "--ttl", problem: "must be a duration" }] }),
  ),
  "share.list": plain((client) => client.share.list({})),
  "share.show": onShare((client, { shareId }) => client.share.show({ shareId })),
  "share.link": onShare((client, { shareId }) => client.share.link({ shareId })),
  "share.invite": onShare((client, { shareId }) => client.share.invite({ shareId })),
  "share.extend": onShare((client, { shareId }) => client.share.extend({ shareId, byMs: 60_000 })),
  "share.again": async ({ lab, terminalId }) => {
    const { share } = await lab.share(terminalId, "tmate");
    await lab.client.share.revoke({ all: true });
    return () => lab.client.share.again({ shareId: share.shareId });
  },
  // If upterm is not installed, the new share fails; that leaves rows too.
  "share.switch": onShare((client, { shareId }) => client.share.switch({ shareId, backend: "upterm" })),
  "share.revoke": onShare((client, { shareId }) => client.share.revoke({ shareIds: [shareId] })),
  "guest.list": onGuest("in", (client, { shareId }) => client.guest.list({ shareId })),
  "guest.kick": onGuest("in", (client, guest) => client.guest.kick(guest)),
  "guest.letBack": onGuest("in", (client, guest) => client.guest.letBack(guest)),
  "guest.access": onGuest("in", (client, guest) => client.guest.access({ ...guest, access: "read" })),
  "guest.admit": onGuest("waiting", (client, guest) => client.guest.admit(guest)),
  "guest.turnAway": onGuest("waiting", (client, guest) => client.guest.turnAway(guest)),
  "guestKeys.list": plain((client) => client.guestKeys.list()),
  "guestKeys.add": plain((client) => client.guestKeys.add({ keys: ["no key"], name: null })),
  "guestKeys.rename": plain((client) => client.guestKeys.rename({ fingerprint: NOBODY, name: "x" })),
  "guestKeys.forget": plain((client) => client.guestKeys.forget({ fingerprint: NOBODY })),
  // A name that the contract refuses, because a test must not use the network.
  "guestKeys.ofGithub": plain((client) => client.guestKeys.ofGithub({ user: "-" })),
  "approval.list": plain((client) => client.approval.list()),
  "approval.show": onRequest((client, request) => client.approval.show(request)),
  "approval.give": onRequest((client, request) => client.approval.give(request)),
  "approval.refuse": onRequest((client, request) => client.approval.refuse({ ...request, note: "not now" })),
  ...handoffDrivers,
  "token.new": plain((client) => client.token.new({ role: "requester", name: "walker" })),
  "token.list": plain((client) => client.token.list()),
  "token.revoke": async ({ lab: { client } }) => {
    const { tokenId } = await client.token.new({ role: "requester", name: "leaving" });
    return () => client.token.revoke({ tokenId });
  },
  "policy.check": plain((client, stage) => client.policy.check(asking(stage))),
  "policy.show": plain((client) => client.policy.show()),
  "policy.reload": plain((client) => client.policy.reload()),
  "relay.list": plain((client) => client.relay.list()),
  "relay.test": plain((client) => client.relay.test({ name: "here" })),
  "relay.add": plain((client) =>
    client.relay.add({ name: "desk", backend: "upterm", kind: "lan", bind: "192.0.2.1", port: 40_222 }),
  ),
  "relay.remove": plain((client) => client.relay.remove({ name: "desk" })),
  "reach.list": plain((client) => client.reach.list()),
  "reach.use": async ({ lab }) => {
    mkdirSync(join(lab.dir, ".ssh"), { recursive: true });
    writeFileSync(join(lab.dir, ".ssh/config"), "Host far\n  HostName far.example\n");
    writeFileSync(join(lab.dir, ".ssh/known_hosts"), `far.example ${lab.key.line}\n`);
    return () => lab.client.reach.use({ way: "ssh:far", backend: "tmate" });
  },
  "audit.list": plain((client) => client.audit.list({})),
  "audit.verify": plain((client) => client.audit.verify({})),
  "audit.head": plain((client) => client.audit.head()),
  "audit.export": plain((client) => allOf(client.audit.export())),
  watch: plain((client) => firstOf(client.watch())),
};
