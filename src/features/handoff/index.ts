// The public API of the handoff feature: what the composition root mounts and passes to other features as slots.
export { createHandoffCommands, type HandoffCommands } from "./commands/handoff-commands";
export { TerminalCalls } from "./components/calls/calls";
export { HandoffProvider } from "./components/handoff-provider";
export { HandoffMark, LaneHandoffBadge } from "./components/lease/badge";
export { HandoffBar } from "./components/lease/bar";
export { HandoffHeader } from "./components/lease/header";
export { TerminalHandoffLine } from "./components/lease/line";
export { OpenHandoffs } from "./components/lease/open-handoffs";
export { HandoffPalette } from "./components/palette";
export { TerminalCover } from "./components/prompt/cover";
export { HandoffRequests } from "./components/requests/requests";
export { createHandoffUi } from "./state/handoff-ui";
export { createKeyboard } from "./state/keyboard";
