// Which tmux client is in which session, followed by tmux's events. Pure: knows no tmux beyond their text.

/** A client moved; null: from or to nowhere. */
export interface ClientMove {
  readonly left: string | null;
  readonly entered: string | null;
}

export interface ClientPlaces {
  /** Takes an event of any kind; null when nobody moved by it. */
  take(name: string, args: string): ClientMove | null;
}

export const createClientPlaces = (): ClientPlaces => {
  const places = new Map<string, string>();

  const move = (client: string, entered: string | null): ClientMove | null => {
    const left = places.get(client) ?? null;
    if (left === entered) return null;
    if (entered === null) places.delete(client);
    else places.set(client, entered);
    return { left, entered };
  };

  return {
    take: (name, args) => {
      if (name === "client-detached") return move(args, null);
      const moved = name === "client-session-changed" ? /^(\S+) \$\d+ (\S+)$/.exec(args) : null;
      return moved === null ? null : move(moved[1] ?? "", moved[2] ?? "");
    },
  };
};
