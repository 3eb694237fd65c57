// The handoff actions of the command palette: hand the terminal on screen to an agent, or take it back.

import { Bot, CalendarPlus, Pause, Play, Undo2 } from "lucide-react";
import type { TerminalId } from "#contract/ids";
import { isLeased } from "#contract/phases";
import { PaletteGroup, PaletteItem } from "../../../components/palette/palette";
import { isMac } from "../../../platform/window";
import { selectLeases, selectOpenHandoff } from "../../../stores/handoff-selectors";
import { useHandoffs } from "../../../stores/stores-context";
import { useHandoffUi } from "../commands/handoff-context";
import { useHandoffAction, useTakeBackAll } from "../commands/use-handoff-commands";
import { useTerminalInView } from "./use-subject";

const icon = { size: 16, "aria-hidden": true } as const;

/** For the terminal on screen. */
export const HandoffPalette = () => {
  const terminalId = useTerminalInView();
  return terminalId === null ? null : <TerminalItems terminalId={terminalId} />;
};

const TerminalItems = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const handoff = useHandoffs(selectOpenHandoff(terminalId));
  const leaseCount = useHandoffs((state) => selectLeases(state).length);
  const open = useHandoffUi((state) => state.open);
  const { run } = useHandoffAction();
  const takeBackAll = useTakeBackAll();
  const lease = handoff !== null && isLeased(handoff.phase) ? handoff : null;
  return (
    <PaletteGroup title="Agents">
      {handoff === null && (
        <PaletteItem id="offer" icon={<Bot {...icon} />} onSelect={() => open({ kind: "offer", terminalId })}>
          Hand to agent
        </PaletteItem>
      )}
      {lease !== null && (
        <>
          <PaletteItem
            id="take-back"
            icon={<Undo2 {...icon} />}
            keys={isMac() ? "⌥T" : "Alt T"}
            about={lease.agent.name}
            onSelect={() => run("take-back", lease.handoffId)}
          >
            Take back
          </PaletteItem>
          <PaletteItem
            id="pause"
            icon={lease.phase === "paused" ? <Play {...icon} /> : <Pause {...icon} />}
            about={lease.agent.name}
            onSelect={() => run(lease.phase === "paused" ? "resume" : "pause", lease.handoffId)}
          >
            {lease.phase === "paused" ? "Resume agent" : "Pause agent"}
          </PaletteItem>
          <PaletteItem
            id="extend-agent"
            icon={<CalendarPlus {...icon} />}
            about={lease.agent.name}
            onSelect={() => open({ kind: "extend", handoffId: lease.handoffId })}
          >
            Extend handoff
          </PaletteItem>
        </>
      )}
      {leaseCount > 1 && (
        <PaletteItem id="take-back-all" icon={<Undo2 {...icon} />} isDanger onSelect={takeBackAll.run}>
          Take back all
        </PaletteItem>
      )}
    </PaletteGroup>
  );
};
