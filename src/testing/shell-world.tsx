// The whole page without a runtime, for tests and stories: panel, terminal, sharing and handoffs over sample data. The terminal is a real xterm.js that shows one fixed picture.

import type { ReactNode } from "react";
import { ok } from "#contract/errors";
import type { Lane } from "#contract/lane";
import type { ShareView } from "#contract/share";
import type { Slots } from "../app/slots";
import { type Later, later } from "../components/later";
import {
  createKeyboard,
  HandoffBar,
  HandoffHeader,
  HandoffMark,
  HandoffPalette,
  HandoffProvider,
  LaneHandoffBadge,
  OpenHandoffs,
  TerminalCalls,
  TerminalCover,
  TerminalHandoffLine,
} from "../features/handoff";
import { createLaneCommands, type LaneCommands, LanesPalette, LanesProvider, xtermScreen } from "../features/lanes";
import type { CreateScreen } from "../features/lanes/terminal/screen";
import {
  FirstStepsCard,
  GuestKeysButton,
  LaneShareBadge,
  RelaysButton,
  SetupButton,
  ShareButton,
  SharedBar,
  ShareMark,
  SharingPalette,
  TerminalSharePalette,
  TerminalShareStrip,
  Welcome,
} from "../features/sharing";
import { useSharingUi } from "../features/sharing/commands/sharing-context";
import { createSystemClock } from "../platform/clock";
import type { ConnectionStatus } from "../stores/connection-store";
import { createHandoffTools, type HandoffOptions } from "./handoff-world";
import { sampleLane, sampleTerminal } from "./samples";
import { createSharingWorld, SharingWorldProvider, type WorldOptions } from "./sharing-world";

export interface ShellOptions extends HandoffOptions {
  readonly lanes?: readonly Lane[];
  readonly shares?: readonly ShareView[];
  readonly connection?: ConnectionStatus;
  /** Replace the commands, which otherwise succeed immediately. */
  readonly commands?: Partial<LaneCommands>;
  readonly firstSteps?: WorldOptions["firstSteps"];
  readonly sharingCommands?: WorldOptions["commands"];
  /** The content of the terminal. */
  readonly picture?: string;
  /** A link in the terminal that the user has just clicked. */
  readonly clickedLink?: string;
}

export const sampleLaneWeb: Lane = sampleLane("web1", {
  name: "web",
  terminals: [sampleTerminal("web1"), sampleTerminal("web2", { title: "vim" })],
});

const PROMPT =
  "\u001b[32mana@laptop\u001b[0m ~/api $ npm test\r\n\r\n  42 passed\r\n\r\n\u001b[32mana@laptop\u001b[0m ~/api $ ";

const noRuntime = {
  call: () => Promise.reject(new Error("no runtime here")),
  subscribe: () => ({ restart: () => undefined, stop: () => undefined }),
  reconnect: () => undefined,
};

const sampleCommands = (picture: string): LaneCommands => ({
  ...createLaneCommands(noRuntime),
  renameLane: async () => ok({}),
  closeLane: async () => ok({ sharesEnded: 0 }),
  closeTerminal: async () => ok({ sharesEnded: 0 }),
  typeBytes: async () => ok({}),
  resizeTerminal: async () => ok({}),
  viewTerminal: (_terminalId, { onEvent }) => {
    queueMicrotask(() => void onEvent({ type: "snapshot", cols: 80, rows: 24, bytes: btoa(picture) }));
    return { restart: () => undefined, stop: () => undefined };
  },
});

const screenWithClick = (href: string): Later<CreateScreen> =>
  later(async () => {
    const { createXtermScreen } = await import("../features/lanes/terminal/xterm-screen");
    return (host, listeners) => {
      queueMicrotask(() => listeners.onLink(href));
      return createXtermScreen(host, listeners);
    };
  });

export const createShellWorld = (options: ShellOptions) => {
  const { lanes = [], shares = [], connection, commands, picture = PROMPT } = options;
  const sharing = createSharingWorld({
    lanes,
    shares,
    ...(options.firstSteps === undefined ? {} : { firstSteps: options.firstSteps }),
    ...(options.sharingCommands === undefined ? {} : { commands: options.sharingCommands }),
  });
  sharing.stores.connection.getState().setStatus(connection ?? { kind: "open" });
  const handoff = createHandoffTools(sharing.stores, options);
  const environment = {
    keyboard: createKeyboard(sharing.stores.handoffs, handoff.ui),
    commands: { ...sampleCommands(picture), ...commands },
    clock: createSystemClock(),
    createScreen: options.clickedLink === undefined ? xtermScreen : screenWithClick(options.clickedLink),
  };
  return { ...sharing, environment, handoff };
};
export type ShellWorld = ReturnType<typeof createShellWorld>;

const AllBar = () => {
  const open = useSharingUi((state) => state.open);
  return <HandoffBar onShowAll={() => open({ kind: "open-list" })} />;
};

/** As in the composition root, but without approvals and audit log. */
export const shellSlots: Slots = {
  laneBadge: (terminalIds) => (
    <>
      <LaneHandoffBadge terminalIds={terminalIds} />
      <LaneShareBadge terminalIds={terminalIds} />
    </>
  ),
  laneMark: (terminalIds) => <ShareMark terminalIds={terminalIds} />,
  terminalMark: (terminalId) => (
    <>
      <HandoffMark terminalId={terminalId} />
      <ShareMark terminalIds={[terminalId]} isAlone />
    </>
  ),
  terminalCover: (terminalId) => <TerminalCover terminalId={terminalId} />,
  terminalSide: (terminalId) => <TerminalCalls terminalId={terminalId} />,
  shareButton: (terminalId) => (
    <>
      <HandoffHeader terminalId={terminalId} />
      <ShareButton terminalId={terminalId} />
    </>
  ),
  terminalStrip: (terminalId) => (
    <>
      <TerminalHandoffLine terminalId={terminalId} />
      <TerminalShareStrip terminalId={terminalId} />
    </>
  ),
  sharedBar: () => (
    <>
      <AllBar />
      <SharedBar />
    </>
  ),
  approvals: () => null,
  audit: () => null,
  relays: () => <RelaysButton />,
  guestKeys: () => <GuestKeysButton />,
  setup: () => <SetupButton />,
  firstSteps: () => <FirstStepsCard />,
  welcome: (newLane, usual) => <Welcome newLane={newLane}>{usual}</Welcome>,
  palette: (search, onOpened) => (
    <>
      <TerminalSharePalette />
      <HandoffPalette />
      <LanesPalette search={search} onOpened={onOpened} />
      <SharingPalette />
    </>
  ),
  mainArea: (pane) => pane,
};

export const ShellWorldProvider = ({
  world,
  children,
}: {
  readonly world: ShellWorld;
  readonly children: ReactNode;
}) => (
  <SharingWorldProvider
    world={world}
    around={(sharing) => (
      <HandoffProvider commands={world.handoff.commands} ui={world.handoff.ui}>
        {sharing}
      </HandoffProvider>
    )}
    openHandoffs={(onLeave) => <OpenHandoffs onLeave={onLeave} />}
  >
    <LanesProvider environment={world.environment}>{children}</LanesProvider>
  </SharingWorldProvider>
);
