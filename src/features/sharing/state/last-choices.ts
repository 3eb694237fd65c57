// What each lane was last shared with, kept by this browser across reloads and restarts. Public keys and names, never a secret.
import { z } from "zod";
import { type LaneId, laneIdSchema } from "#contract/ids";
import { type Choices, choicesSchema } from "../model/last-choices";
import type { SharingMemory } from "./sharing-ui";

export interface LastChoices {
  /** The lane's last choices, else those of the last share of any lane; null if there are none. */
  of(laneId: LaneId | null): { readonly choices: Choices; readonly isOfLane: boolean } | null;
  /** `atMs`: when the share became live. */
  remember(laneId: LaneId, choices: Choices, atMs: number): void;
  /** When each key was last shared with, by its whole line. */
  sharedAtMs(): ReadonlyMap<string, number>;
}

const KEY = "lanecast.last-choices";
const LANES_MAX = 50;
/** The last one is the newest. */
const storedSchema = z.array(z.object({ laneId: laneIdSchema, atMs: z.number(), choices: choicesSchema }));

export const createLastChoices = (memory: SharingMemory): LastChoices => {
  // Read each time: another tab writes too.
  const read = () => {
    try {
      return storedSchema.parse(JSON.parse(memory.read(KEY) ?? "[]"));
    } catch {
      // Of another version, or damaged. The next share replaces it.
      return [];
    }
  };
  return {
    of: (laneId) => {
      const all = read();
      const own = all.find((each) => each.laneId === laneId);
      const found = own ?? all.at(-1);
      return found === undefined ? null : { choices: found.choices, isOfLane: own !== undefined };
    },
    remember: (laneId, choices, atMs) => {
      const others = read().filter((each) => each.laneId !== laneId);
      memory.write(KEY, JSON.stringify([...others, { laneId, atMs, choices }].slice(-LANES_MAX)));
    },
    // From the oldest to the newest, so that the newest counts.
    sharedAtMs: () =>
      new Map(
        read().flatMap(({ atMs, choices }) => choices.people.flatMap(({ keys }) => keys.map((key) => [key, atMs]))),
      ),
  };
};
