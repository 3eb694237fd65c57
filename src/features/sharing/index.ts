// The one door of sharing: what the composition root mounts, and hands to other features as slots.
export { createSharingCommands, type SharingCommands } from "./commands/sharing-commands";
export { LaneShareBadge } from "./components/badge/lane-share-badge";
export { GuestKeysButton, RelaysButton } from "./components/badge/panel-button";
export { ShareButton } from "./components/badge/share-button";
export { ShareMark } from "./components/badge/share-mark";
export { SharingProvider } from "./components/sharing-provider";
export { SharedBar } from "./components/strip/shared-bar";
export { TerminalShareStrip } from "./components/strip/terminal-share-strip";
