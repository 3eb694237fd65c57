// Which tmux client is in which session, followed by tmux's events. Pure: knows no tmux beyond their text.

export interface ClientPlaces {
  /** Takes an event of any kind; the session that a client left by it, or null. */
  take(name: string, args: string): string | null;
}

export const createClientPlaces = (): ClientPlaces => {
  const places = new Map<string, string>();

  const move = (client: string, entered: string | null): string | null => {
    const left = places.get(client) ?? null;
    if (left === entered) return null;
    if (entered === null) places.delete(client);
    else places.set(client, entered);
    return left;
  };

  return {
    take: (name, args) => {
      if (name === "client-detached") return move(args, null);
      const moved = name === "client-session-changed" ? /^(\S+) \$\d+ (\S+)$/.exec(args) : null;
      return moved === null ? null : move(moved[1] ?? "", moved[2] ?? "");
    },
  };
};
