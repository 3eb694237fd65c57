// Keeps the guests' status lines true: says what is new, once, and remembers when a share was extended. Knows no machine and no words.

import type { ShareId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";
import type { TerminalsPort } from "../ports";
import type { ShareRecord } from "../share/record";
import { guestNotice } from "./notices";

export interface GuestTelling {
  /** Called at each move that guests must hear of, and once a second. */
  tell(record: ShareRecord): void;
  forget(shareId: ShareId): void;
}

interface Said {
  readonly words: string;
  readonly expiresAtMs: number | null;
  /** When the end was last seen to move away; null: it never has. */
  readonly extendedAtMs: number | null;
}

const NOTHING_SAID: Said = { words: "", expiresAtMs: null, extendedAtMs: null };

const extendedAt = (before: Said, expiresAtMs: number | null, nowMs: number): number | null => {
  const isLater = before.expiresAtMs !== null && expiresAtMs !== null && expiresAtMs > before.expiresAtMs;
  return isLater ? nowMs : before.extendedAtMs;
};

export const createGuestTelling = (
  clock: Pick<Clock, "nowMs">,
  terminals: Pick<TerminalsPort, "tellRoom">,
): GuestTelling => {
  const told = new Map<ShareId, Said>();
  return {
    tell: (record) => {
      const { expiresAtMs } = record.state;
      const before = told.get(record.shareId) ?? NOTHING_SAID;
      const extendedAtMs = extendedAt(before, expiresAtMs, clock.nowMs());
      const { text, isUrgent } = guestNotice(record, clock.nowMs(), extendedAtMs);
      const words = `${isUrgent} ${text}`;
      told.set(record.shareId, { words, expiresAtMs, extendedAtMs });
      if (before.words !== words) void terminals.tellRoom(record.shareId, text, isUrgent);
    },
    forget: (shareId) => {
      told.delete(shareId);
    },
  };
};
