// The one door to a terminal's driver.

export { createTerminalDriver } from "./driver";
export type * from "./types";
