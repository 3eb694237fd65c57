// The UI state of sharing: the open window, drafts, and dismissed notices. The shares themselves are in the share store.

import { z } from "zod";
import { createStore, type StoreApi } from "zustand/vanilla";
import { type GuestId, guestIdSchema, type ShareId, shareIdSchema, type TerminalId } from "#contract/ids";
import type { Guest, ShareView } from "#contract/share";
import type { ShareDraft } from "../model/draft";
import type { StopScope } from "../model/stop";

/** Only one window is open at a time. */
export type SharingWindow =
  | { readonly kind: "share"; readonly terminalId: TerminalId }
  /** The open shares of a terminal. */
  | { readonly kind: "live"; readonly terminalId: TerminalId }
  | { readonly kind: "link"; readonly shareId: ShareId }
  | { readonly kind: "extend"; readonly shareId: ShareId }
  | { readonly kind: "switch"; readonly shareId: ShareId }
  | { readonly kind: "details"; readonly shareId: ShareId }
  /** `close`: the app window is about to close. `open-list`: everything that is open. */
  | { readonly kind: "close" | "open-list" | "doctor" | "add-person" }
  | {
      readonly kind: "relays" | "guest-keys" | "rules";
      /** The window to open again afterwards. */
      readonly backTo: SharingWindow | null;
    }
  | {
      readonly kind: "stop";
      readonly scope: StopScope;
      /** The window to open again afterwards, for either answer. */
      readonly backTo?: SharingWindow;
      /** The window to open again if nothing is stopped. */
      readonly cancelTo?: SharingWindow;
    };

/** What the operator just did, said in a toast for a while. */
export type SharingNotice =
  | { readonly kind: "copied"; readonly share: Pick<ShareView, "shareId" | "terminalId"> }
  | { readonly kind: "removed"; readonly share: ShareView; readonly guest: Guest };

export interface SharingUiState {
  readonly window: SharingWindow | null;
  readonly drafts: Readonly<Record<TerminalId, ShareDraft>>;
  /** The drafts of shares that were started here and are not live yet. */
  readonly started: ReadonlyMap<ShareId, ShareDraft>;
  /** The share that each terminal's dialog started last and follows. */
  readonly followed: Readonly<Record<TerminalId, ShareId>>;
  /** Ended shares whose notice and badge were dismissed. */
  readonly dismissed: ReadonlySet<ShareId>;
  /** Ended shares that a toast or a dialog has shown. Their badge stays. */
  readonly seenEnds: ReadonlySet<ShareId>;
  /** Grace periods (`graceKey`) whose toast was dismissed. */
  readonly dismissedGraces: ReadonlySet<string>;
  /** Waiting guests whose toast was dismissed. Details still offers them. */
  readonly dismissedKnocks: ReadonlySet<GuestId>;
  readonly notice: SharingNotice | null;
  open(window: SharingWindow): void;
  close(): void;
  saveDraft(terminalId: TerminalId, draft: ShareDraft): void;
  noteStart(shareId: ShareId, draft: ShareDraft): void;
  /** The share is live or has ended. After a share was live, its form has done its work. */
  settleStart(shareId: ShareId, terminalId: TerminalId, isLive: boolean): void;
  /** Makes this terminal's dialog follow a share; null: none. */
  follow(terminalId: TerminalId, shareId: ShareId | null): void;
  dismiss(shareId: ShareId): void;
  markEndSeen(shareId: ShareId): void;
  dismissGraces(keys: readonly string[]): void;
  dismissKnocks(guestIds: readonly GuestId[]): void;
  /** Replaces the last notice; null: none. */
  notify(notice: SharingNotice | null): void;
}
export type SharingUi = StoreApi<SharingUiState>;

/** The part of `platform/storage` that this store needs. */
export type SharingMemory = { read(key: string): string | null; write(key: string, value: string): void };

const MEMORY_KEY = "lanecast.dismissed";
/** What a tab remembers across a reload, so that nothing the operator has seen or dismissed comes back. */
const rememberedSchema = z.object({
  dismissed: z.array(shareIdSchema),
  seenEnds: z.array(shareIdSchema),
  dismissedGraces: z.array(z.string()),
  dismissedKnocks: z.array(guestIdSchema),
});
type Remembered = z.infer<typeof rememberedSchema>;
/** Of each kind, the newest: shares older than these are no longer in the runtime. */
const REMEMBERED_MAX = 200;

const recall = (memory: SharingMemory | null): Remembered => {
  try {
    return rememberedSchema.parse(JSON.parse(memory?.read(MEMORY_KEY) ?? ""));
  } catch {
    return { dismissed: [], seenEnds: [], dismissedGraces: [], dismissedKnocks: [] };
  }
};

/** With `memory`, what was dismissed survives a reload. */
export const createSharingUi = (memory: SharingMemory | null = null): SharingUi => {
  const ui = createStoreOver(recall(memory));
  if (memory === null) return ui;
  const newest = <T>(set: ReadonlySet<T>): T[] => [...set].slice(-REMEMBERED_MAX);
  let written = "";
  ui.subscribe(({ dismissed, seenEnds, dismissedGraces, dismissedKnocks }) => {
    const text = JSON.stringify({
      dismissed: newest(dismissed),
      seenEnds: newest(seenEnds),
      dismissedGraces: newest(dismissedGraces),
      dismissedKnocks: newest(dismissedKnocks),
    } satisfies Remembered);
    if (text === written) return;
    written = text;
    memory.write(MEMORY_KEY, text);
  });
  return ui;
};

const createStoreOver = (remembered: Remembered): SharingUi =>
  createStore<SharingUiState>((set) => ({
    window: null,
    notice: null,
    drafts: {},
    started: new Map(),
    followed: {},
    dismissed: new Set(remembered.dismissed),
    seenEnds: new Set(remembered.seenEnds),
    dismissedGraces: new Set(remembered.dismissedGraces),
    dismissedKnocks: new Set(remembered.dismissedKnocks),
    notify: (notice) => set({ notice }),
    open: (window) => set({ window }),
    close: () => set({ window: null }),
    saveDraft: (terminalId, draft) => set((state) => ({ drafts: { ...state.drafts, [terminalId]: draft } })),
    noteStart: (shareId, draft) => set(({ started }) => ({ started: new Map(started).set(shareId, draft) })),
    settleStart: (shareId, terminalId, isLive) =>
      set(({ started, drafts }) => {
        const { [terminalId]: draft, ...others } = drafts;
        const isDone = isLive && draft === started.get(shareId);
        const left = new Map(started);
        left.delete(shareId);
        return { started: left, drafts: isDone ? others : drafts };
      }),
    follow: (terminalId, shareId) =>
      set(({ followed }) => {
        const { [terminalId]: _before, ...others } = followed;
        return { followed: shareId === null ? others : { ...others, [terminalId]: shareId } };
      }),
    dismiss: (shareId) => set((state) => ({ dismissed: new Set(state.dismissed).add(shareId) })),
    markEndSeen: (shareId) => set((state) => ({ seenEnds: new Set(state.seenEnds).add(shareId) })),
    dismissGraces: (keys) => set((state) => ({ dismissedGraces: new Set([...state.dismissedGraces, ...keys]) })),
    dismissKnocks: (guestIds) =>
      set((state) => ({ dismissedKnocks: new Set([...state.dismissedKnocks, ...guestIds]) })),
  }));
