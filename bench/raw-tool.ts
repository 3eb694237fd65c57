// The raw tool beside lanecast: what a backend does without it.
import type { Echoing } from "./echo";

/** A guest in a plain session of the tool. */
export interface RawGuest extends Echoing {
  close(): Promise<void>;
}

export interface RawTool {
  /** From the start of a session over a running relay to its link. */
  linkMs(): Promise<number>;
  /** From the kill of a relay to the exit of a guest's ssh. */
  offMs(): Promise<number>;
  /**
   * Resolves when the guest sees the prompt. `attach`: what the session runs instead of a shell, the client of a tmux, as people share
   * a terminal that is open already.
   */
  openGuest(attach?: readonly string[]): Promise<RawGuest>;
  dispose(): Promise<void>;
}
