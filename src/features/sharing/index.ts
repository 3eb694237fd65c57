// The one door of sharing: what the composition root mounts, and hands to other features as slots.
export { createSharingCommands, type SharingCommands } from "./commands/sharing-commands";
export { LaneShareBadge } from "./components/lane-share-badge";
export { GuestKeysButton, RelaysButton } from "./components/panel-button";
export { ShareButton } from "./components/share-button";
export { ShareMark } from "./components/share-mark";
export { SharedBar } from "./components/shared-bar";
export { SharingProvider } from "./components/sharing-provider";
export { TerminalShareStrip } from "./components/terminal-share-strip";
