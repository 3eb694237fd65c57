// The menu of a handoff's badge: what the operator can do in its phase.
import { CalendarPlus, Pause, Play, Undo2, X } from "lucide-react";
import type { ReactElement } from "react";
import type { HandoffView } from "#contract/handoff";
import { type HandoffCommand, handoffCommandsIn, isLeased } from "#contract/phases";
import { Menu, MenuItem, MenuSection } from "../../../../components/controls/menu";
import { isMac } from "../../../../platform/window";
import { useHandoffTools } from "../../commands/handoff-context";
import { useHandoffAction } from "../../commands/use-handoff-commands";
import { lookOf } from "../../model/lease";
import { mayWords } from "../../model/words";
import { useSubject } from "../use-subject";
import styles from "./badge.module.css";

const icon = { size: 16, "aria-hidden": true } as const;

interface HandoffMenuProps {
  readonly handoff: HandoffView;
  readonly trigger: ReactElement;
}

export const HandoffMenu = ({ handoff, trigger }: HandoffMenuProps) => {
  const { ui, openApprovals } = useHandoffTools();
  const { run } = useHandoffAction();
  const subject = useSubject(handoff.terminalId);
  const { handoffId, terminalId, phase, initiator } = handoff;
  const can = (command: HandoffCommand): boolean => handoffCommandsIn[phase].includes(command);
  return (
    <Menu trigger={trigger}>
      <MenuSection
        title={
          <>
            <span className={styles.which}>{subject}</span>
            <span className={styles.state}>
              {lookOf(handoff).text}, {mayWords[handoff.may]}
            </span>
          </>
        }
      >
        {can("approve") && initiator === "agent" && openApprovals !== null && (
          <MenuItem onSelect={() => openApprovals(handoff.approval?.approvalId ?? null)}>Review request</MenuItem>
        )}
        {can("pause") && (
          <MenuItem icon={<Pause {...icon} />} onSelect={() => run("pause", handoffId)}>
            Pause
          </MenuItem>
        )}
        {can("resume") && (
          <MenuItem icon={<Play {...icon} />} onSelect={() => run("resume", handoffId)}>
            Resume
          </MenuItem>
        )}
        {can("extend") && (
          <MenuItem
            icon={<CalendarPlus {...icon} />}
            onSelect={() => ui.getState().open({ kind: "extend", handoffId })}
          >
            Extend
          </MenuItem>
        )}
        {isLeased(phase) && (
          <MenuItem
            icon={<Undo2 {...icon} />}
            keys={isMac() ? "⌥T" : "Alt T"}
            isDanger
            onSelect={() => run("take-back", handoffId)}
          >
            Take back
          </MenuItem>
        )}
        {can("withdraw") && initiator === "operator" && (
          <MenuItem onSelect={() => ui.getState().open({ kind: "offer", terminalId })}>Show offer</MenuItem>
        )}
        {can("withdraw") && initiator === "operator" && (
          <MenuItem icon={<X {...icon} />} isDanger onSelect={() => run("withdraw", handoffId)}>
            Withdraw
          </MenuItem>
        )}
      </MenuSection>
    </Menu>
  );
};
