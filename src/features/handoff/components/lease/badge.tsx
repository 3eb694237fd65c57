// The badge of a handed-over terminal, in the lane's row and in the terminal's header, and the mark on its tab.

import { Bot } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { useShallow } from "zustand/react/shallow";
import type { HandoffView } from "#contract/handoff";
import type { TerminalId } from "#contract/ids";
import { isLeased } from "#contract/phases";
import { BadgeButton } from "../../../../components/status/badge";
import { Countdown } from "../../../../components/status/countdown";
import { Shape } from "../../../../components/status/shape";
import type { HandoffState } from "../../../../stores/handoff-store";
import { useHandoffs, useIsDisconnected, useRuntimeNow } from "../../../../stores/stores-context";
import { badgeName, badgeText, type HandoffLook, lookOf } from "../../model/lease";
import { leftMsOf } from "../../model/ttl";
import { useLaneName } from "../use-subject";
import styles from "./badge.module.css";
import { HandoffMenu } from "./menu";

const selectOpenOf =
  (terminalIds: readonly TerminalId[]) =>
  (state: HandoffState): HandoffView[] =>
    [...state.handoffs.values()].filter(
      ({ terminalId, phase }) => phase !== "ended" && terminalIds.includes(terminalId),
    );

const useOpenHandoffs = (terminalIds: readonly TerminalId[]) => useHandoffs(useShallow(selectOpenOf(terminalIds)));

/** While the page is disconnected the state is unknown, so the badge has none of the colors for live state. */
const useLook = (handoff: HandoffView): HandoffLook => {
  const isStale = useIsDisconnected();
  const look = lookOf(handoff);
  return isStale ? { ...look, tone: "neutral", isPulsing: false, text: `last seen: ${look.text}` } : look;
};

/** Renders nothing for lanes without a handoff, so only handed-over lanes follow the clock. */
export const LaneHandoffBadge = ({ terminalIds }: { readonly terminalIds: readonly TerminalId[] }) => {
  const handoffs = useOpenHandoffs(terminalIds);
  return handoffs.map((handoff) => <LaneBadge key={handoff.handoffId} handoff={handoff} />);
};

const LaneBadge = ({ handoff }: { readonly handoff: HandoffView }) => {
  const nowMs = useRuntimeNow();
  const lane = useLaneName(handoff.terminalId);
  const { tone, shape, isPulsing, text } = useLook(handoff);
  return (
    <HandoffMenu
      handoff={handoff}
      trigger={
        <BadgeButton
          className={styles.lane}
          tone={tone}
          shape={shape}
          isPulsing={isPulsing}
          name={badgeName(handoff, lane, nowMs)}
          title={text}
        >
          <Bot size={12} aria-hidden />
          <span className={styles.short}>{badgeText(handoff, nowMs)}</span>
        </BadgeButton>
      }
    />
  );
};

/** The state in the terminal's header: who has the keyboard, and for how long. */
export const HeaderHandoffBadge = ({ handoff }: { readonly handoff: HandoffView }) => {
  const nowMs = useRuntimeNow();
  const lane = useLaneName(handoff.terminalId);
  const { tone, shape, isPulsing, text } = useLook(handoff);
  const leftMs = leftMsOf(handoff, nowMs);
  return (
    <HandoffMenu
      handoff={handoff}
      trigger={
        <BadgeButton tone={tone} shape={shape} isPulsing={isPulsing} name={badgeName(handoff, lane, nowMs)}>
          <Bot size={12} aria-hidden />
          <span className={styles.long}>{text}</span>
          {isLeased(handoff.phase) && leftMs !== null && (
            <span className={styles.left}>
              <Countdown leftMs={leftMs} />
            </span>
          )}
        </BadgeButton>
      }
    />
  );
};

/** Beside a terminal's name in its tab. */
export const HandoffMark = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const [handoff] = useOpenHandoffs([terminalId]);
  return handoff === undefined ? null : <Mark handoff={handoff} />;
};

const Mark = ({ handoff }: { readonly handoff: HandoffView }) => {
  const { tone, shape, isPulsing, text } = useLook(handoff);
  return (
    <span className={styles.mark} data-tone={tone}>
      <Shape name={shape} isPulsing={isPulsing} />
      <VisuallyHidden.Root>({text})</VisuallyHidden.Root>
    </span>
  );
};
