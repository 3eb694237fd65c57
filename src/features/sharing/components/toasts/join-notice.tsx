// Tells that a guest came in: one notice at a time, which goes by itself. Who was in when the page came is no news.

import { useEffect, useRef, useState } from "react";
import type { GuestId } from "#contract/ids";
import { Toast } from "../../../../components/toast/toast";
import { useShares, useStores } from "../../../../stores/stores-context";
import { countOf } from "../../../../words/phrases";
import { useSharingTools } from "../../commands/sharing-context";
import { type Arrival, arrivalsIn, guestsIn } from "../../model/arrivals";
import { guestName } from "../../model/guest-words";
import { subjectOf } from "../use-subject";

/** Long enough to be read twice. */
const STAYS_MS = 8_000;

export const JoinNotice = () => {
  const { clock } = useSharingTools();
  const { lanes } = useStores();
  const shares = useShares((state) => state.shares);
  const isHeard = useShares((state) => state.limits !== null);
  const known = useRef<ReadonlySet<GuestId> | null>(null);
  const [arrived, setArrived] = useState<readonly Arrival[]>([]);
  useEffect(() => {
    const fresh = known.current === null ? [] : arrivalsIn(shares.values(), known.current);
    if (isHeard) known.current = guestsIn(shares.values());
    // More of them while one is told are told together.
    if (fresh.length > 0) setArrived((before) => [...before, ...fresh]);
  }, [shares, isHeard]);
  useEffect(() => {
    if (arrived.length === 0) return;
    const timer = clock.after(STAYS_MS, () => setArrived([]));
    return () => timer.cancel();
  }, [clock, arrived]);
  const [first] = arrived;
  if (first === undefined) return null;
  const who = arrived.length === 1 ? guestName(first.guest) : countOf(arrived.length, "guest");
  const where = [...new Set(arrived.map(({ share }) => subjectOf(lanes.getState(), share.terminalId)))].join(", ");
  return (
    <Toast
      tone="green"
      title={`${who} came in`}
      announcement={`${who} came in. ${where}.`}
      onDismiss={() => setArrived([])}
    >
      {where}
    </Toast>
  );
};
