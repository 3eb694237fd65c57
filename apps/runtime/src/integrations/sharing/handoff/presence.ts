// Which agents are there: an MCP server that attends, or a call under way or not long ago (HTTP has no connection to lose).
import type { TokenId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";

/** After its last call, an agent over HTTP counts as connected for this long. */
const SEEN_FOR_MS = 60_000;

export interface Presence {
  isThere(tokenId: TokenId): boolean;
  /** Whether it has attended: its absence then means that its process or connection is gone. */
  hasAttended(tokenId: TokenId): boolean;
  /** Until the returned function is called. */
  attend(tokenId: TokenId): () => void;
  /** Marks a call under way, until the returned function is called. */
  call(tokenId: TokenId): () => void;
}

interface Seen {
  attending: number;
  calling: number;
  hasAttended: boolean;
  lastCallMs: number;
}

export const createPresence = (clock: Pick<Clock, "bootMs">, onChange: (tokenId: TokenId) => void): Presence => {
  const agents = new Map<TokenId, Seen>();
  const of = (tokenId: TokenId): Seen => {
    const seen = agents.get(tokenId) ?? { attending: 0, calling: 0, hasAttended: false, lastCallMs: -SEEN_FOR_MS };
    agents.set(tokenId, seen);
    return seen;
  };
  const counting = (tokenId: TokenId, count: "attending" | "calling"): (() => void) => {
    const seen = of(tokenId);
    seen[count] += 1;
    onChange(tokenId);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      seen[count] -= 1;
      seen.lastCallMs = clock.bootMs();
      onChange(tokenId);
    };
  };
  return {
    isThere: (tokenId) => {
      const { attending, calling, hasAttended, lastCallMs } = of(tokenId);
      if (attending > 0 || calling > 0) return true;
      return !hasAttended && clock.bootMs() - lastCallMs < SEEN_FOR_MS;
    },
    hasAttended: (tokenId) => of(tokenId).hasAttended,
    attend: (tokenId) => {
      of(tokenId).hasAttended = true;
      return counting(tokenId, "attending");
    },
    call: (tokenId) => counting(tokenId, "calling"),
  };
};
