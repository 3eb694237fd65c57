// Pages that are opened and closed, and floods of data to and from a guest.
import type { Page } from "../../../testing/chaos/chaos-page";
import type { ChaosRow } from "../../../testing/chaos/chaos-row";
import type { Stage } from "../../../testing/chaos/chaos-stage";
import { eventually } from "../../../testing/eventually";
import type { StallingPage } from "../../../testing/stalling-page";

/** Both pages get the same messages, one after the other. */
const SAME_WITHIN_MS = 10_000;

const secondPages = new Map<string, Page>();

const openSecond = async (stage: Stage): Promise<Page> => {
  const page = await stage.host.openPage();
  secondPages.set(stage.shareId, page);
  await eventually(() => page.latest(stage.shareId), { what: "the second page shows the share", withinMs: 5_000 });
  return page;
};
const leavePage = async (stage: Stage): Promise<void> => (await openSecond(stage)).close();

/** A new page shows the same share as the one that stayed open. */
const reload = async (stage: Stage): Promise<void> => {
  await leavePage(stage);
  const page = await openSecond(stage);
  const isTheSame = (): boolean =>
    JSON.stringify(page.latest(stage.shareId)) === JSON.stringify(stage.host.page().latest(stage.shareId));
  await eventually(isTheSame, { what: "the reloaded page shows the same", withinMs: SAME_WITHIN_MS });
};
const revokeFromSecond = async ({ shareId }: Stage): Promise<void> =>
  void (await secondPages.get(shareId)?.client.share.revoke({ shareIds: [shareId] }));
const bothSawTheSame = async ({ host, shareId }: Stage): Promise<void> => {
  const second = secondPages.get(shareId);
  const isTheSame = (): true => {
    const [a, b] = [host.page().saw(shareId), second?.saw(shareId) ?? []];
    const hasSeenTheEnd = b.at(-1)?.startsWith("ended") === true;
    if (hasSeenTheEnd && JSON.stringify(a.slice(-b.length)) === JSON.stringify(b)) return true;
    throw new Error(`${a.join(" ")} / ${b.join(" ")}`);
  };
  await eventually(isTheSame, { what: "both pages saw the same, until the end", withinMs: SAME_WITHIN_MS });
  second?.close();
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

const stalled = new Map<string, StallingPage>();

/** A page with the terminal open stops reading while the terminal floods. */
const stallPage = async (stage: Stage): Promise<void> => {
  const page = await stage.host.openStallingPage();
  stalled.set(stage.shareId, page);
  const view = await page.client.terminal.view({ terminalId: stage.terminalId });
  const watching = await page.client.watch();
  const follow = async (events: AsyncIterable<unknown>): Promise<void> => {
    for await (const _event of events);
  };
  for (const events of [view, watching]) follow(events).catch(() => undefined);
  await eventually(() => page.bytes() > 0, { what: "the page shows the terminal", withinMs: 10_000 });
  page.socket.pause();
  await floodLane(stage);
};

/** Lets the stalled page read again, and closes it. Fails if lanecast had disconnected it. */
const readOn = ({ shareId }: Stage): void => {
  const page = stalled.get(shareId);
  const isOpen = page?.socket.readyState === page?.socket.OPEN;
  page?.socket.resume();
  page?.socket.close();
  if (!isOpen) throw new Error("the stalled page was disconnected");
};

const revoked = { endedBy: "revoke", ends: "revoked" } as const;

export const loadRows: readonly ChaosRow[] = [
  { fault: "page gone, then revoke", phase: "live", inflict: leavePage, ...revoked },
  { fault: "page reloaded, then revoke", phase: "live", inflict: reload, also: bothSawTheSame, ...revoked },
  {
    fault: "two pages, revoked from the second",
    phase: "live",
    inflict: async (stage) => void (await openSecond(stage)),
    endedBy: revokeFromSecond,
    also: bothSawTheSame,
    ends: "revoked",
  },
  {
    fault: "two revokes at the same time",
    phase: "live",
    inflict: () => undefined,
    endedBy: revokeTwice,
    ends: "revoked",
  },
  { fault: "revoke", phase: "starting", inflict: () => undefined, endedBy: "revoke", ends: "stopped" },
  {
    fault: "lane floods the guest, then revoke",
    phase: "live",
    inflict: floodLane,
    heal: interrupt,
    ...revoked,
  },
  {
    fault: "lane floods the guest, then the share expires",
    phase: "live",
    stage: { ttlMs: 12_000 },
    inflict: floodLane,
    endedBy: "expiry",
    heal: interrupt,
    ends: "expired",
  },
  {
    fault: "page stops reading while the lane floods, then revoke",
    phase: "live",
    inflict: stallPage,
    heal: interrupt,
    also: readOn,
    ...revoked,
  },
  { fault: "guest pastes megabytes, then revoke", phase: "live", inflict: pasteMegabytes, heal: interrupt, ...revoked },
];
