// The one door of the lanes feature: the panel, the pane, and what the composition root needs to start them.
export { createLaneCommands, type LaneCommands } from "./commands/lane-commands";
export { type LanesEnvironment, LanesProvider } from "./commands/lanes-context";
export { LanePanel, type LanePanelProps } from "./components/lane-panel";
export { TerminalPane, type TerminalPaneProps } from "./components/terminal-pane";
export { isFindKey } from "./terminal/screen-keys";
export { createXtermScreen } from "./terminal/xterm-screen";
