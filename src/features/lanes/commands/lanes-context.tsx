// Gives this feature's components their commands, the clock and the terminal screen.
import { createContext, type ReactNode, useContext } from "react";
import type { TerminalId } from "#contract/ids";
import { type Later, later } from "../../../components/later";
import type { Clock } from "../../../platform/clock";
import type { CreateScreen } from "../terminal/screen";
import type { LaneCommands } from "./lane-commands";

/** Who has the keyboard of a terminal, as the handoff feature knows it. */
export type Keyboard = {
  /** Whether an agent has it. What the operator types then isn't sent. */
  isHeld(terminalId: TerminalId): boolean;
  /** The operator typed, and it wasn't sent. */
  onHeld(terminalId: TerminalId): void;
};

export type LanesEnvironment = {
  readonly commands: LaneCommands;
  readonly clock: Clock;
  /** xterm.js is more than a quarter of the page's scripts, and the lanes are shown without it. */
  readonly createScreen: Later<CreateScreen>;
  readonly keyboard: Keyboard;
};

/** The screen on xterm.js. */
export const xtermScreen = later(
  async (): Promise<CreateScreen> => (await import("../terminal/xterm-screen")).createXtermScreen,
);

const LanesContext = createContext<LanesEnvironment | null>(null);

/** `environment` must be stable: a new object reopens every terminal. */
export const LanesProvider = ({
  environment,
  children,
}: {
  readonly environment: LanesEnvironment;
  readonly children: ReactNode;
}) => <LanesContext value={environment}>{children}</LanesContext>;

export const useLanesEnvironment = (): LanesEnvironment => {
  const environment = useContext(LanesContext);
  if (!environment) throw new Error("LanesProvider is missing above this component");
  return environment;
};

export const useLaneCommands = (): LaneCommands => useLanesEnvironment().commands;
