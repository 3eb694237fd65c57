// The public API of the lanes feature.
export { createLaneCommands, type LaneCommands } from "./commands/lane-commands";
export { type LanesEnvironment, LanesProvider, xtermScreen } from "./commands/lanes-context";
export { KeysDialog } from "./components/keys-dialog";
export { LanesPalette } from "./components/lanes-palette";
export { LanePanel, type LanePanelProps } from "./components/panel/panel";
export { TerminalPane, type TerminalPaneProps } from "./components/terminal/pane";
export { isFindKey, isPaletteKey } from "./terminal/keys";
