// The lanes in the command palette. Choosing one opens it.

import { SquareTerminal } from "lucide-react";
import { PaletteGroup, PaletteItem } from "../../../components/palette/palette";
import { useLanes, useStores } from "../../../stores/stores-context";
import { findLanes } from "../model/find-lanes";

/** Up to this many lanes are matched fuzzily. With more, only lanes that contain the words are offered. */
const FUZZY_MAX = 200;
const SHOWN_MAX = 50;

export interface LanesPaletteProps {
  readonly search: string;
  /** A lane was opened. */
  readonly onOpened: () => void;
}

export const LanesPalette = ({ search, onOpened }: LanesPaletteProps) => {
  const { selection } = useStores();
  const lanes = useLanes((state) => state.lanes);
  const offered = lanes.length <= FUZZY_MAX ? lanes : findLanes(lanes, search).slice(0, SHOWN_MAX);
  if (offered.length === 0) return null;
  return (
    <PaletteGroup title="Lanes">
      {offered.map(({ laneId, name, terminals }) => (
        <PaletteItem
          key={laneId}
          id={laneId}
          icon={<SquareTerminal size={16} aria-hidden />}
          about={terminals.map(({ title }) => title).join(", ")}
          onSelect={() => {
            selection.getState().openLane(laneId);
            onOpened();
          }}
        >
          {name}
        </PaletteItem>
      ))}
    </PaletteGroup>
  );
};
