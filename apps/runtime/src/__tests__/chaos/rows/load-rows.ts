// Pages that come and go, and floods in either direction through a guest.
import type { Page } from "../../../testing/chaos/chaos-page";
import type { ChaosRow } from "../../../testing/chaos/chaos-row";
import type { Stage } from "../../../testing/chaos/chaos-stage";
import { eventually } from "../../../testing/eventually";

const secondPages = new Map<string, Page>();

const openSecond = async (stage: Stage): Promise<Page> => {
  const page = await stage.host.openPage();
  secondPages.set(stage.shareId, page);
  await eventually(() => page.latest(stage.shareId), { what: "the second page knows the share", withinMs: 5_000 });
  return page;
};
const leavePage = async (stage: Stage): Promise<void> => (await openSecond(stage)).close();

/** What a fresh page is told first equals what the one that stayed has. */
const reload = async (stage: Stage): Promise<void> => {
  await leavePage(stage);
  const page = await openSecond(stage);
  const [fresh, stayed] = [page.latest(stage.shareId), stage.host.page().latest(stage.shareId)];
  if (JSON.stringify(fresh) !== JSON.stringify(stayed)) throw new Error("the reloaded page shows something else");
};
const revokeFromSecond = async ({ shareId }: Stage): Promise<void> =>
  void (await secondPages.get(shareId)?.client.share.revoke({ shareIds: [shareId] }));
const bothSawTheSame = ({ host, shareId }: Stage): void => {
  const second = secondPages.get(shareId);
  const [a, b] = [host.page().saw(shareId), second?.saw(shareId) ?? []];
  second?.close();
  if (JSON.stringify(a.slice(-b.length)) !== JSON.stringify(b)) throw new Error(`${a.join(" ")} / ${b.join(" ")}`);
};

const FLOOD_SEEN_CHARS = 1_000_000;
const PASTE = `${"x".repeat(79)}\n`.repeat(50_000);

const floodLane = async (stage: Stage): Promise<void> => {
  await stage.type("yes flood\r");
  await eventually(() => (stage.guest?.screen().length ?? 0) > FLOOD_SEEN_CHARS, {
    what: "the guest is flooded",
    withinMs: 20_000,
  });
};
const pasteMegabytes = async ({ type, guest }: Stage): Promise<void> => {
  await type("cat > /dev/null\r");
  guest?.write(PASTE);
};
const interrupt = ({ type }: Stage): Promise<void> => type("\x03");
const revokeTwice = ({ revoke }: Stage): void => {
  revoke();
  revoke();
};

const revoked = { endedBy: "revoke", ends: "revoked" } as const;

export const loadRows: readonly ChaosRow[] = [
  { fault: "page gone, then revoke", phase: "live", inflict: leavePage, ...revoked },
  { fault: "page reloaded, then revoke", phase: "live", inflict: reload, also: bothSawTheSame, ...revoked },
  {
    fault: "two pages, revoked from the second",
    phase: "live",
    isShort: true,
    inflict: async (stage) => void (await openSecond(stage)),
    endedBy: revokeFromSecond,
    also: bothSawTheSame,
    ends: "revoked",
  },
  { fault: "revoke twice at once", phase: "live", inflict: () => undefined, endedBy: revokeTwice, ends: "revoked" },
  { fault: "revoke", phase: "starting", inflict: () => undefined, endedBy: "revoke", ends: "stopped" },
  {
    fault: "lane floods the guest, then revoke",
    phase: "live",
    isShort: true,
    inflict: floodLane,
    heal: interrupt,
    ...revoked,
  },
  {
    fault: "lane floods the guest, then the time is up",
    phase: "live",
    stage: { ttlMs: 5_000 },
    inflict: floodLane,
    endedBy: "expiry",
    heal: interrupt,
    ends: "expired",
  },
  { fault: "guest pastes megabytes, then revoke", phase: "live", inflict: pasteMegabytes, heal: interrupt, ...revoked },
];
