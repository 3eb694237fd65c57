// What the lanes' components are given by the composition root: their commands, the clock, and how a terminal is drawn.
import { createContext, type ReactNode, useContext } from "react";
import type { Clock } from "../../../platform/clock";
import type { CreateScreen } from "../terminal/screen";
import type { LaneCommands } from "./lane-commands";

export type LanesEnvironment = {
  readonly commands: LaneCommands;
  readonly clock: Clock;
  readonly createScreen: CreateScreen;
};

const LanesContext = createContext<LanesEnvironment | null>(null);

/** `environment` must stay the same object: a new one opens every terminal anew. */
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
