// The public API of the lanes feature.
export { createLaneCommands, type LaneCommands } from "./commands/lane-commands";
export { type LanesEnvironment, LanesProvider } from "./commands/lanes-context";
export { LanePanel, type LanePanelProps } from "./components/panel/panel";
export { TerminalPane, type TerminalPaneProps } from "./components/terminal/pane";
export { isFindKey } from "./terminal/keys";
export { createXtermScreen } from "./terminal/xterm-screen";
