// Composition root of the page: creates the link, the runtime, the stores and the features' commands, and connects them.
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ConnectionGate } from "./app/connection-gate";
import { Shell } from "./app/shell";
import type { Slots } from "./app/slots";
import { startMirror } from "./bridge/mirror";
import { createRuntime } from "./bridge/runtime-client";
import { createRuntimeLink } from "./bridge/runtime-link";
import { TooltipProvider } from "./components/controls/tooltip";
import { PartBoundary } from "./components/feedback/boundary";
import { PaletteGroup } from "./components/palette/palette";
import { ToastRegion } from "./components/toast/toast";
import "./components/styles/base.css";
import {
  ApprovalsButton,
  ApprovalsDialog,
  ApprovalsPalette,
  ApprovalsProvider,
  createApprovalsCommands,
  createApprovalsUi,
} from "./features/approvals";
import {
  AuditButton,
  AuditPage,
  AuditPalette,
  AuditPlace,
  AuditProvider,
  createAuditCommands,
  createAuditUi,
} from "./features/audit";
import {
  createHandoffCommands,
  createHandoffUi,
  createKeyboard,
  HandoffBar,
  HandoffHeader,
  HandoffMark,
  HandoffPalette,
  HandoffProvider,
  HandoffRequests,
  LaneHandoffBadge,
  OpenHandoffs,
  TerminalCalls,
  TerminalCover,
  TerminalHandoffLine,
} from "./features/handoff";
import { createLaneCommands, LanesPalette, LanesProvider, xtermScreen } from "./features/lanes";
import {
  createSharingCommands,
  createSharingUi,
  FirstStepsCard,
  GuestKeysButton,
  LaneShareBadge,
  RelaysButton,
  SetupButton,
  ShareButton,
  SharedBar,
  ShareMark,
  SharingPalette,
  SharingProvider,
  TerminalSharePalette,
  TerminalShareStrip,
  Welcome,
} from "./features/sharing";
import { keepWindowPlace, replaceOlderWindows } from "./platform/app-window";
import { createSystemClock, systemRandom } from "./platform/clock";
import { hmacSha256 } from "./platform/hmac";
import { createNetwork } from "./platform/network";
import { createQueries } from "./platform/queries";
import { createLastingStorage, createTabStorage } from "./platform/storage";
import { startTheme } from "./platform/theme";
import { socketUrl, takeCode, whenIdle } from "./platform/window";
import { createStores, StoresProvider } from "./stores/stores-context";

startTheme(createLastingStorage());
const clock = createSystemClock();
const stores = createStores({ clock, memory: createTabStorage() });
const link = createRuntimeLink({
  clock,
  random: systemRandom,
  network: createNetwork(),
  socketUrl: socketUrl(),
  hmac: hmacSha256,
});
const runtime = createRuntime(link);

link.onStatus((status) => stores.connection.getState().setStatus(status));
keepWindowPlace();
const closeOlderWindows = replaceOlderWindows();
link.onStatus((status) => status.kind === "open" && closeOlderWindows());
stores.clock.start();
startMirror({ runtime, clock, stores, onRefused: link.refuse });
link.start(takeCode());
// If loading fails here, the part is loaded again when it is shown, and reports a failure then.
const loadEarly = ({ load }: { readonly load: () => Promise<void> }) => void load().catch(() => undefined);
// The terminal's screen loads while the page waits for the runtime.
loadEarly(xtermScreen);
const stopWaiting = stores.lanes.subscribe(({ isKnown }) => {
  if (!isKnown) return;
  stopWaiting();
  whenIdle(() => [ApprovalsDialog, AuditPage].forEach(loadEarly));
});

const handoffUi = createHandoffUi();
const lanesEnvironment = {
  commands: createLaneCommands(runtime),
  clock,
  createScreen: xtermScreen,
  keyboard: createKeyboard(stores.handoffs, handoffUi),
};
const queries = createQueries();
const handoffCommands = createHandoffCommands(runtime);
const sharingCommands = createSharingCommands(runtime);
const sharingUi = createSharingUi(createTabStorage());
const approvalsCommands = createApprovalsCommands(runtime);
const approvalsUi = createApprovalsUi();
const auditCommands = createAuditCommands(runtime);
const auditUi = createAuditUi();
const { openHistory } = auditUi.getState();
// The audit log covers the terminal, so opening a lane closes it.
stores.selection.subscribe((state, before) => {
  if (state.openings !== before.openings) auditUi.getState().close();
});
const slots: Slots = {
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
      <HandoffBar onShowAll={() => sharingUi.getState().open({ kind: "open-list" })} />
      <SharedBar />
    </>
  ),
  approvals: () => <ApprovalsButton />,
  audit: (onOpened) => <AuditButton onOpened={onOpened} />,
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
      <PaletteGroup title="Records">
        <ApprovalsPalette />
        <AuditPalette onOpened={onOpened} />
      </PaletteGroup>
    </>
  ),
  mainArea: (pane, panelButton) => <AuditPlace panelButton={panelButton}>{pane}</AuditPlace>,
};

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    {/* The last resort: a message instead of an empty page. */}
    <PartBoundary name="This page">
      <QueryClientProvider client={queries}>
        <StoresProvider stores={stores}>
          <ConnectionGate>
            <LanesProvider environment={lanesEnvironment}>
              <TooltipProvider>
                <ToastRegion>
                  <HandoffProvider commands={handoffCommands} ui={handoffUi} onApprovals={approvalsUi.getState().open}>
                    <SharingProvider
                      commands={sharingCommands}
                      ui={sharingUi}
                      onHistory={openHistory}
                      onApprovals={approvalsUi.getState().open}
                      openHandoffs={(onLeave) => <OpenHandoffs onLeave={onLeave} />}
                    >
                      <AuditProvider commands={auditCommands} ui={auditUi}>
                        <ApprovalsProvider
                          commands={approvalsCommands}
                          ui={approvalsUi}
                          onHistory={openHistory}
                          handoffs={(list) => <HandoffRequests {...list} />}
                        >
                          <Shell slots={slots} onRetry={link.retryNow} />
                        </ApprovalsProvider>
                      </AuditProvider>
                    </SharingProvider>
                  </HandoffProvider>
                </ToastRegion>
              </TooltipProvider>
            </LanesProvider>
          </ConnectionGate>
        </StoresProvider>
      </QueryClientProvider>
    </PartBoundary>
  </StrictMode>,
);
