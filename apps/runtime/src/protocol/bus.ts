// Publishes every change in the runtime to all watchers, in order, as whole objects. Keeps no history.
import type { Approval } from "#contract/approval";
import type { HandoffView } from "#contract/handoff";
import type { ApprovalId, HandoffId, LaneId, ShareId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import type { PolicyState } from "#contract/policy";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";

/** One change, before a stream adds its number and time. */
export type BusEvent =
  | { readonly type: "share"; readonly share: ShareView }
  | { readonly type: "lane"; readonly lane: Lane }
  | { readonly type: "approval"; readonly approval: Approval }
  | { readonly type: "handoff"; readonly handoff: HandoffView }
  | { readonly type: "policy"; readonly policy: PolicyState }
  | { readonly type: "limits"; readonly limits: SharingLimits }
  | {
      readonly type: "removed";
      readonly kind: "lane" | "share" | "approval" | "handoff";
      readonly id: LaneId | ShareId | ApprovalId | HandoffId;
    };

export interface Bus {
  publish(event: BusEvent): void;
  /** Calls `listener` synchronously for each event; it must not throw. Returns a function that unsubscribes. */
  subscribe(listener: (event: BusEvent) => void): () => void;
  /** For the leak check. */
  listenerCount(): number;
}

export const createBus = (): Bus => {
  const listeners = new Set<(event: BusEvent) => void>();
  return {
    publish: (event) => {
      for (const listener of [...listeners]) listener(event);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listenerCount: () => listeners.size,
  };
};
