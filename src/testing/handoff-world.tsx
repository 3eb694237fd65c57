// Handoffs without a runtime, for tests and stories: commands that succeed immediately and change the store as the stream would.

import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ok } from "#contract/errors";
import type { HandoffView, ToolCall } from "#contract/handoff";
import { type ApprovalId, type HandoffId, tokenIdSchema } from "#contract/ids";
import type { Lane } from "#contract/lane";
import type { Verdict } from "#contract/policy";
import type { ShareView } from "#contract/share";
import { TooltipProvider } from "../components/controls/tooltip";
import { ToastRegion } from "../components/toast/toast";
import type { HandoffCommands } from "../features/handoff/commands/handoff-commands";
import { HandoffProvider } from "../features/handoff/components/handoff-provider";
import { createHandoffUi } from "../features/handoff/state/handoff-ui";
import { type Clock, createSystemClock } from "../platform/clock";
import { createQueries } from "../platform/queries";
import { createStores, type Stores, StoresProvider } from "../stores/stores-context";
import { sampleLaneApi } from "./sample-commands";
import { laneHandoff, offered, sampleCalls, sampleContext, takenBack } from "./sample-handoffs";
import { SAMPLE_NOW_MS, sampleLimits } from "./samples";

export const allowedHandoff: Verdict = {
  verdict: "allow",
  reason: "You can offer your terminals to agents.",
  policyIds: ["offer-to-agents"],
  instead: [],
};

const agentTokens = ["claude", "codex"].map((name) => ({
  tokenId: tokenIdSchema.parse(`tok_${name}`),
  name,
  role: "requester" as const,
  createdAtMs: SAMPLE_NOW_MS,
}));

/** What the stories and tests can replace in the commands. */
export interface HandoffOptions {
  readonly handoffs?: readonly HandoffView[];
  readonly calls?: readonly ToolCall[];
  readonly handoffCommands?: Partial<HandoffCommands>;
}

const sampleHandoffCommands = (stores: Stores, calls: readonly ToolCall[]): HandoffCommands => {
  const get = (handoffId: HandoffId): HandoffView => {
    const handoff = stores.handoffs.getState().handoffs.get(handoffId);
    if (handoff === undefined) throw new Error(`there is no handoff ${handoffId}`);
    return handoff;
  };
  const put = (known: HandoffView, changes: Partial<HandoffView>) => {
    const handoff = { ...known, ...changes, revision: known.revision + 1 };
    stores.handoffs.getState().putHandoff(handoff);
    return ok({ handoff });
  };
  const end = (known: HandoffView, endCause: HandoffView["endCause"]) =>
    put(known, { phase: "ended", endCause, endedAtMs: SAMPLE_NOW_MS, summary: takenBack.summary, question: null });
  return {
    listAgents: async () => ok({ tokens: agentTokens }),
    checkOffer: async () => ok(allowedHandoff),
    readTextToSign: async () =>
      ok({ approvalId: "apr_hand" as ApprovalId, text: "lanecast handoff request, form 1\n" }),
    previewContext: async () => ok({ context: sampleContext }),
    offer: async ({ agent, may, terminalId, note }) => {
      const handoff: HandoffView = {
        ...offered,
        agent: { ...offered.agent, name: agent, connected: false },
        terminalId,
        may: may ?? "run",
        note: note ?? null,
      };
      stores.handoffs.getState().putHandoff(handoff);
      return ok({ handoff });
    },
    approve: async ({ handoffId, may, ttlMs }) => {
      const known = get(handoffId);
      return put(laneHandoff(), {
        ...known,
        phase: "active",
        approval: null,
        may: may ?? known.may,
        ttlMs: ttlMs ?? known.ttlMs,
      });
    },
    deny: async (handoffId) => end(get(handoffId), "denied"),
    withdraw: async (handoffId) => end(get(handoffId), "withdrawn"),
    takeBack: async (selection) => {
      const all = [...stores.handoffs.getState().handoffs.values()].filter(({ phase }) => phase !== "ended");
      const chosen = "handoffIds" in selection ? selection.handoffIds.map(get) : all;
      return ok({ handoffs: chosen.map((handoff) => end(handoff, "taken-back").value.handoff) });
    },
    extend: async (handoffId, byMs) => {
      const known = get(handoffId);
      return put(known, { expiresAtMs: (known.expiresAtMs ?? SAMPLE_NOW_MS) + byMs, isGrace: false });
    },
    pause: async (handoffId) => put(get(handoffId), { phase: "paused" }),
    resume: async (handoffId) => put(get(handoffId), { phase: "active" }),
    answer: async ({ handoffId }) => put(get(handoffId), { question: null, waitsFor: null }),
    readTranscript: async () => ok({ calls: [...calls] }),
  };
};

/** The handoffs' part of a page over these stores. */
export const createHandoffTools = (stores: Stores, options: HandoffOptions = {}) => {
  stores.handoffs.getState().replaceHandoffs(options.handoffs ?? []);
  const calls = options.calls ?? sampleCalls;
  return { commands: { ...sampleHandoffCommands(stores, calls), ...options.handoffCommands }, ui: createHandoffUi() };
};

export interface HandoffWorldOptions extends HandoffOptions {
  readonly lanes?: readonly Lane[];
  readonly shares?: readonly ShareView[];
  readonly openApprovals?: (approvalId: ApprovalId | null) => void;
  /** The system clock by default. */
  readonly clock?: Pick<Clock, "after">;
}

export const createHandoffWorld = (options: HandoffWorldOptions = {}) => {
  const stores = createStores({ clock: { nowMs: () => SAMPLE_NOW_MS, every: () => ({ cancel: () => undefined }) } });
  stores.lanes.getState().replaceLanes(options.lanes ?? [sampleLaneApi]);
  stores.shares.getState().replaceShares(options.shares ?? [], sampleLimits);
  const copied: string[] = [];
  return {
    stores,
    copied,
    queries: createQueries(),
    ...createHandoffTools(stores, options),
    tools: {
      copyText: async (text: string) => {
        copied.push(text);
        return true;
      },
      clock: options.clock ?? createSystemClock(),
      openApprovals: options.openApprovals ?? null,
    },
  };
};
export type HandoffWorld = ReturnType<typeof createHandoffWorld>;

/** The providers that the composition root puts around handoffs. */
export const HandoffWorldProvider = ({
  world,
  children,
}: {
  readonly world: HandoffWorld;
  readonly children?: ReactNode;
}) => (
  <QueryClientProvider client={world.queries}>
    <StoresProvider stores={world.stores}>
      <TooltipProvider>
        <ToastRegion>
          <HandoffProvider commands={world.commands} ui={world.ui} tools={world.tools}>
            {children}
          </HandoffProvider>
        </ToastRegion>
      </TooltipProvider>
    </StoresProvider>
  </QueryClientProvider>
);
