// The UI state of handoffs: the open window, the offer's form, the prompt on typing, and dismissed notices. The handoffs themselves are in the handoff store.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { HandoffId, TerminalId } from "#contract/ids";
import type { Failure } from "../../../words/failure-words";
import type { OfferDraft } from "../model/offer";
import type { DecisionDraft } from "../model/request";

/** Only one window is open at a time. */
export type HandoffWindow =
  | { readonly kind: "offer"; readonly terminalId: TerminalId }
  | { readonly kind: "extend"; readonly handoffId: HandoffId }
  | { readonly kind: "summary"; readonly handoffId: HandoffId };

export interface HandoffUiState {
  readonly window: HandoffWindow | null;
  /** The offer's form, by terminal. It survives closing the dialog. */
  readonly drafts: Readonly<Record<TerminalId, OfferDraft>>;
  /** What the operator entered for agents' requests, by handoff. */
  readonly decisions: Readonly<Record<HandoffId, DecisionDraft>>;
  /** The handoff during which the operator typed, so that the prompt asks. Null: no prompt. */
  readonly typedDuring: HandoffId | null;
  /** Whether the list of calls is open. Null: the operator hasn't chosen, so the window's width decides. */
  readonly areCallsOpen: boolean | null;
  /** Why the last action failed. A toast shows it, because the place of the action may be gone. */
  readonly failure: Failure | null;
  /** Keys of notices that were dismissed or acted on (model/notices.ts). */
  readonly seen: ReadonlySet<string>;
  open(window: HandoffWindow): void;
  close(): void;
  saveDraft(terminalId: TerminalId, draft: OfferDraft): void;
  saveDecision(handoffId: HandoffId, draft: DecisionDraft): void;
  askOnTyping(handoffId: HandoffId): void;
  keepGoing(): void;
  showCalls(areOpen: boolean): void;
  reportFailure(failure: Failure | null): void;
  markSeen(key: string): void;
  /** Shows a dismissed notice again. */
  markUnseen(key: string): void;
}
export type HandoffUi = StoreApi<HandoffUiState>;

export const createHandoffUi = (): HandoffUi =>
  createStore<HandoffUiState>((set) => ({
    window: null,
    drafts: {},
    decisions: {},
    typedDuring: null,
    areCallsOpen: null,
    failure: null,
    seen: new Set(),
    open: (window) => set({ window }),
    close: () => set({ window: null }),
    saveDraft: (terminalId, draft) => set((state) => ({ drafts: { ...state.drafts, [terminalId]: draft } })),
    saveDecision: (handoffId, draft) => set((state) => ({ decisions: { ...state.decisions, [handoffId]: draft } })),
    askOnTyping: (handoffId) => set({ typedDuring: handoffId }),
    keepGoing: () => set({ typedDuring: null }),
    showCalls: (areOpen) => set({ areCallsOpen: areOpen }),
    reportFailure: (failure) => set({ failure }),
    markSeen: (key) => set((state) => ({ seen: new Set(state.seen).add(key) })),
    markUnseen: (key) =>
      set((state) => {
        const seen = new Set(state.seen);
        seen.delete(key);
        return { seen };
      }),
  }));
