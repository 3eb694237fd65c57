// Which lane and terminal this tab shows. With `memory`, the selection survives a reload.

import { z } from "zod";
import { createStore, type StoreApi } from "zustand/vanilla";
import { type LaneId, laneIdSchema, type TerminalId, terminalIdSchema } from "#contract/ids";

/** The part of `platform/storage` that this store needs. */
export type SelectionMemory = { read(key: string): string | null; write(key: string, value: string): void };

export type SelectionState = {
  readonly laneId: LaneId | null;
  /** The terminal that each lane showed last. */
  readonly terminalOf: Readonly<Record<LaneId, TerminalId>>;
  /** Counts the lanes and terminals opened by the user. When it changes, the terminal takes focus. */
  readonly openings: number;
  openLane(laneId: LaneId): void;
  openTerminal(laneId: LaneId, terminalId: TerminalId): void;
};
export type SelectionStore = StoreApi<SelectionState>;

const MEMORY_KEY = "lanecast.selection";

const rememberedSchema = z.object({
  laneId: laneIdSchema.nullable(),
  terminalOf: z.record(laneIdSchema, terminalIdSchema),
});
const nothing = { laneId: null, terminalOf: {} };

const recall = (memory: SelectionMemory | null): z.infer<typeof rememberedSchema> => {
  try {
    const remembered = rememberedSchema.safeParse(JSON.parse(memory?.read(MEMORY_KEY) ?? "null"));
    return remembered.success ? remembered.data : nothing;
  } catch {
    return nothing;
  }
};

export const createSelectionStore = (memory: SelectionMemory | null): SelectionStore => {
  const store = createStore<SelectionState>((set) => ({
    ...recall(memory),
    openings: 0,
    openLane: (laneId) => set((state) => ({ laneId, openings: state.openings + 1 })),
    openTerminal: (laneId, terminalId) =>
      set((state) => ({
        laneId,
        terminalOf: { ...state.terminalOf, [laneId]: terminalId },
        openings: state.openings + 1,
      })),
  }));
  store.subscribe(({ laneId, terminalOf }) => memory?.write(MEMORY_KEY, JSON.stringify({ laneId, terminalOf })));
  return store;
};
