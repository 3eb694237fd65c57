// The public API of the sharing feature: what the composition root mounts and passes to other features as slots.
export { createSharingCommands, type SharingCommands } from "./commands/sharing-commands";
export { LaneShareBadge, ShareMark } from "./components/badge/badge";
export { SharingPalette, TerminalSharePalette } from "./components/palette";
export { FirstStepsCard, Welcome, type WelcomeProps } from "./components/setup/first-steps";
export { SharingProvider } from "./components/sharing-provider";
export { SharedBar } from "./components/strip/shared-bar";
export { TerminalShareStrip } from "./components/strip/terminal-strip";
export { GuestKeysButton, RelaysButton, SetupButton, ShareButton } from "./components/windows/buttons";
export { createSharingUi, type SharingUi } from "./state/sharing-ui";
