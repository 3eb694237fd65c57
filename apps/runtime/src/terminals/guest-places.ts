// Which tmux client is in which room, followed by tmux's events. Pure: knows no tmux beyond their text.
import { type ShareId, shareIdSchema } from "../protocol/contract/ids";

export interface GuestPlaces {
  /** Takes an event; gives the rooms whose guests it changed. */
  take(name: string, args: string): readonly ShareId[];
}

const roomOf = (session: string): ShareId | null => {
  const parsed = shareIdSchema.safeParse(session);
  return parsed.success ? parsed.data : null;
};

export const createGuestPlaces = (): GuestPlaces => {
  const places = new Map<string, ShareId>();

  const move = (client: string, room: ShareId | null): readonly ShareId[] => {
    const before = places.get(client) ?? null;
    if (before === room) return [];
    if (room === null) places.delete(client);
    else places.set(client, room);
    return [before, room].filter((place) => place !== null);
  };

  return {
    take: (name, args) => {
      if (name === "client-detached") return move(args, null);
      const moved = name === "client-session-changed" ? /^(\S+) \$\d+ (\S+)$/.exec(args) : null;
      return moved === null ? [] : move(moved[1] ?? "", roomOf(moved[2] ?? ""));
    },
  };
};
