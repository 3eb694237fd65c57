// What differs between the two generations of upterm. Everything else is driven the same way.
import type { LaunchPlan, Observation, WorkerContext } from "../backend";
import type { GenerationName, UptermProbe } from "./probe";

/** A launch as far as both generations share it. */
export interface CommonLaunch {
  readonly dir: string;
  readonly marker: WorkerContext["marker"];
  readonly probe: UptermProbe;
  /** `upterm host` and the flags that both generations know. */
  readonly hostArgv: readonly string[];
  /** The command that upterm hosts: the dead man's switch. */
  readonly hosted: readonly string[];
}

export interface UptermGeneration {
  readonly name: GenerationName;
  /** The longest socket path below this XDG_RUNTIME_DIR. */
  longestSocketPath(runtimeDir: string): string;
  launch(common: CommonLaunch): Pick<LaunchPlan, "argv" | "daemon">;
  /** The admin socket of a share, or null while there is none. */
  adminSocket(dir: string): string | null;
  /**
   * What is wrong with the session before its link is shown, in words; empty if nothing is. Waits until this is known,
   * or `signal` aborts. confirm.ts checks the admin service's own answer.
   */
  faults(context: WorkerContext, signal: AbortSignal): Promise<readonly string[]>;
  /** The state of the connection to the relay. */
  linkState(dir: string): Observation["linkState"];
  /** Whether the session says that its relay cannot take it back after a loss. Known once there is a link. */
  deniesReconnect(dir: string): boolean;
  /** Whether upterm's own list says when a guest has left. False: it also drops guests who are still in. */
  readonly listsGuests: boolean;
}
