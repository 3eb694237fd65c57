// The ways for guests to reach a share on this computer: fetched when a component shows them, and set up when one is chosen.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Backend } from "#contract/errors";
import type { ReachUse, WayView } from "#contract/reach";
import { sameWay, wayOfRelay } from "../model/reach";
import { useSharingTools } from "./sharing-context";
import { RELAYS } from "./use-backends";
import { useCommand } from "./use-share-commands";

export const useReach = (): readonly WayView[] => {
  const { commands } = useSharingTools();
  const answer = useQuery({ queryKey: [...RELAYS, "reach"], queryFn: commands.listReach });
  return answer.data?.ok ? answer.data.value.ways : [];
};

/** Returns the way's relay, after reloading the lists so that they contain it. */
export const useSetUpWay = () => {
  const { commands } = useSharingTools();
  const queries = useQueryClient();
  return useCommand(async (asked: ReachUse) => {
    const used = await commands.setUpWay(asked);
    if (used.ok) await queries.invalidateQueries({ queryKey: RELAYS });
    return used;
  });
};

/** Another backend needs a relay of its own for the same way. */
export const useKeptWay = () => {
  const ways = useReach();
  const setUp = useSetUpWay();
  return {
    /** The backend's relay for the way that this relay serves; null if there is none yet. */
    relayFor: (relay: string | null, backend: Backend | null): string | null => sameWay(ways, relay, backend),
    /** Sets the way up for the other backend as well. If that fails, the share is reachable from the default only. */
    keep: (relay: string, backend: Backend): void => {
      const way = wayOfRelay(ways, relay);
      if (way !== null && sameWay(ways, relay, backend) === null) void setUp.run({ way: way.way, backend });
    },
  };
};
