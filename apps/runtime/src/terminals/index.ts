// The one door to the terminals.

export type { OpenAttach } from "./attach";
export type { LaneChange } from "./lane-book";
export type { NewLane } from "./lanes";
export { createTerminals, type Terminals, type TerminalsDeps } from "./terminals";
