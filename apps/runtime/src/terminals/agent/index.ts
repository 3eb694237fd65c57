// The public API of the terminal driver.

export { createTerminalDriver } from "./driver";
export type * from "./types";
