// Sharing without a runtime, for tests and stories: stores with sample data, and commands that succeed immediately.

import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Approval } from "#contract/approval";
import { type ErrorCode, type ErrorData, fail, shareError } from "#contract/errors";
import { type ApprovalId, type CorrelationId, correlationIdSchema, type ShareId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import type { ShareView } from "#contract/share";
import { TooltipProvider } from "../components/controls/tooltip";
import { ToastRegion } from "../components/toast/toast";
import type { SharingCommands } from "../features/sharing/commands/sharing-commands";
import { SharingProvider } from "../features/sharing/components/sharing-provider";
import { type StopScope, sharesInScope } from "../features/sharing/model/stop";
import { createFirstSteps, type FirstStepsStage } from "../features/sharing/state/first-steps";
import { createLastChoices } from "../features/sharing/state/last-choices";
import { createSharingUi, type SharingMemory, type SharingWindow } from "../features/sharing/state/sharing-ui";
import type { Closing } from "../platform/app-window";
import type { ClipboardPermission } from "../platform/clipboard";
import { type Clock, createSystemClock } from "../platform/clock";
import type { Notifications } from "../platform/notifications";
import { createQueries } from "../platform/queries";
import { createStores, StoresProvider } from "../stores/stores-context";
import type { Failure } from "../words/failure-words";
import { sampleCommands, sampleLaneApi } from "./sample-commands";
import { SAMPLE_NOW_MS, sampleLimits } from "./samples";

export { allowed, sampleBackends, sampleJoin, sampleLaneApi } from "./sample-commands";
export { SAMPLE_KEY, sampleGuestKeys } from "./sample-guest-keys";
export { sampleRelay, sampleWay } from "./sample-relays";

const CORRELATION: CorrelationId = correlationIdSchema.parse("cor_7q2m9x");

/** A failure as the runtime sends it. */
export const sampleFailure = <C extends ErrorCode>(code: C, message: string, data: ErrorData<C>): Failure => ({
  ...shareError<ErrorCode>(code, message, data),
  correlationId: CORRELATION,
});

export interface WorldOptions {
  readonly lanes?: readonly Lane[];
  readonly shares?: readonly ShareView[];
  /** Replace the commands, which otherwise succeed immediately. */
  readonly commands?: Partial<SharingCommands>;
  readonly copyText?: (text: string) => Promise<boolean>;
  /** Whether the page may read the clipboard, before and after it asks; by default it may. */
  readonly clipboard?: readonly [ClipboardPermission, ClipboardPermission];
  /** By default the browser has no notifications and the page is visible. */
  readonly notifications?: Partial<Notifications>;
  readonly approvals?: readonly Approval[];
  /** Called with the request at which the approvals window is opened. */
  readonly openApprovals?: (approvalId: ApprovalId) => void;
  /** By default the first steps are done. */
  readonly firstSteps?: FirstStepsStage;
  /** What this browser remembers of earlier shares; by default nothing. */
  readonly memory?: Map<string, string>;
  /** By default the page is in a browser's tab. */
  readonly closing?: Closing;
  /** The system clock by default. */
  readonly clock?: Pick<Clock, "after">;
}

const inTab: Closing = { isAppWindow: () => false, guard: () => () => undefined, close: () => undefined };

const noNotifications: Notifications = {
  permission: () => "unsupported",
  request: async () => "unsupported",
  isInBackground: () => false,
  show: () => undefined,
};

export const memoryOf = (memory: Map<string, string>): SharingMemory => ({
  read: (key) => memory.get(key) ?? null,
  write: (key, value) => void memory.set(key, value),
});

export const createSharingWorld = (options: WorldOptions = {}) => {
  const stores = createStores({ clock: { nowMs: () => SAMPLE_NOW_MS, every: () => ({ cancel: () => undefined }) } });
  const ui = createSharingUi();
  const copied: string[] = [];
  stores.lanes.getState().replaceLanes(options.lanes ?? [sampleLaneApi]);
  stores.shares.getState().replaceShares(options.shares ?? [], sampleLimits);
  stores.approvals.getState().replaceApprovals(options.approvals ?? []);
  const put = (share: ShareView): void => stores.shares.getState().putShare(share);
  const get = (shareId: ShareId): ShareView => {
    const share = stores.shares.getState().shares.get(shareId);
    if (share === undefined) throw new Error(`there is no share ${shareId}`);
    return share;
  };
  const inScope = (scope: StopScope) => sharesInScope(stores.shares.getState().shares, scope);
  const commands: SharingCommands = { ...sampleCommands(put, get, inScope), ...options.commands };
  const forgotten: string[] = [];
  const copyText = async (text: string): Promise<boolean> => {
    copied.push(text);
    return options.copyText === undefined ? true : options.copyText(text);
  };
  return {
    stores,
    ui,
    copied,
    forgotten,
    put,
    get,
    commands,
    queries: createQueries(),
    tools: {
      ui,
      firstSteps: createFirstSteps({ read: () => options.firstSteps ?? "done", write: () => undefined }),
      lastChoices: createLastChoices(memoryOf(options.memory ?? new Map())),
      copyText,
      clipboardPermission: async () => options.clipboard?.[0] ?? "granted",
      requestClipboard: async () => options.clipboard?.[1] ?? "granted",
      clearClipboard: async (text: string) => void forgotten.push(text),
      notifications: { ...noNotifications, ...options.notifications },
      clock: options.clock ?? createSystemClock(),
      closing: options.closing ?? inTab,
      openApprovals: options.openApprovals ?? null,
    },
  };
};
export type SharingWorld = ReturnType<typeof createSharingWorld>;

/** The providers that the composition root puts around sharing. */
export const SharingWorldProvider = ({
  world,
  around = (sharing) => sharing,
  openHandoffs,
  children,
}: {
  readonly world: SharingWorld;
  /** What the composition root puts between the stores and sharing. */
  readonly around?: (sharing: ReactNode) => ReactNode;
  readonly openHandoffs?: (onLeave: () => void) => ReactNode;
  readonly children?: ReactNode;
}) => (
  <QueryClientProvider client={world.queries}>
    <StoresProvider stores={world.stores}>
      <TooltipProvider>
        <ToastRegion>
          {around(
            <SharingProvider
              commands={world.commands}
              tools={world.tools}
              {...(openHandoffs === undefined ? {} : { openHandoffs })}
            >
              {children}
            </SharingProvider>,
          )}
        </ToastRegion>
      </TooltipProvider>
    </StoresProvider>
  </QueryClientProvider>
);

export type { SharingWindow };

/** An answer that never comes. */
export const never = <T,>(): Promise<T> => new Promise<T>(() => undefined);

/** A command that fails with this error. */
export const failing =
  <C extends ErrorCode>(code: C, message: string, data: ErrorData<C>) =>
  async () =>
    fail(sampleFailure(code, message, data));
