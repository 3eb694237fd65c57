// What the operator has open and half-written in sharing: dialogs, drafts, notices put away. The page's own state; shares themselves are the mirror's.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { GuestId, ShareId, TerminalId } from "#contract/ids";
import type { ShareDraft } from "../model/draft";
import type { RevokeScope } from "../model/revoke-scope";

/** The one window that may be open. */
export type DeskWindow =
  | { readonly kind: "share"; readonly terminalId: TerminalId }
  | { readonly kind: "link"; readonly shareId: ShareId }
  | { readonly kind: "extend"; readonly shareId: ShareId }
  | { readonly kind: "switch"; readonly shareId: ShareId }
  | {
      readonly kind: "relays" | "guest-keys" /** What was open before; it is opened again at the end. */;
      readonly backTo: DeskWindow | null;
    }
  | {
      readonly kind: "revoke";
      readonly scope: RevokeScope;
      /** Opened at the end, whatever came of the question. */
      readonly backTo?: DeskWindow;
    }
  | { readonly kind: "details"; readonly shareId: ShareId };

export interface DeskState {
  readonly window: DeskWindow | null;
  readonly drafts: Readonly<Record<TerminalId, ShareDraft>>;
  /** The share that the terminal's dialog started last; the dialog follows it until it is done with. */
  readonly started: Readonly<Record<TerminalId, ShareId>>;
  /** Ended shares whose notice was put away. */
  readonly dismissed: ReadonlySet<ShareId>;
  /** Ended shares of which a toast or a dialog has told; their badge stays. */
  readonly told: ReadonlySet<ShareId>;
  /** Graces (`graceKey`) whose toast was put away. */
  readonly quietGraces: ReadonlySet<string>;
  /** Waiting guests whose toast was put away; Details still offers them. */
  readonly quietKnocks: ReadonlySet<GuestId>;
  open(window: DeskWindow): void;
  close(): void;
  saveDraft(terminalId: TerminalId, draft: ShareDraft): void;
  /** The dialog of this terminal follows that share from now on; null: none. */
  follow(terminalId: TerminalId, shareId: ShareId | null): void;
  dismiss(shareId: ShareId): void;
  tell(shareId: ShareId): void;
  quietGrace(keys: readonly string[]): void;
  quietKnock(guestIds: readonly GuestId[]): void;
}
export type SharingDesk = StoreApi<DeskState>;

export const createSharingDesk = (): SharingDesk =>
  createStore<DeskState>((set) => ({
    window: null,
    drafts: {},
    started: {},
    dismissed: new Set(),
    told: new Set(),
    quietGraces: new Set(),
    quietKnocks: new Set(),
    open: (window) => set({ window }),
    close: () => set({ window: null }),
    saveDraft: (terminalId, draft) => set((state) => ({ drafts: { ...state.drafts, [terminalId]: draft } })),
    follow: (terminalId, shareId) =>
      set(({ started }) => {
        const { [terminalId]: _left, ...others } = started;
        return { started: shareId === null ? others : { ...others, [terminalId]: shareId } };
      }),
    tell: (shareId) => set((state) => ({ told: new Set(state.told).add(shareId) })),
    quietGrace: (keys) => set((state) => ({ quietGraces: new Set([...state.quietGraces, ...keys]) })),
    quietKnock: (guestIds) => set((state) => ({ quietKnocks: new Set([...state.quietKnocks, ...guestIds]) })),
    dismiss: (shareId) => set((state) => ({ dismissed: new Set(state.dismissed).add(shareId) })),
  }));
