// Starts a TCP forwarder in its own process, which a test can stop as if the wire were cut.
import { join } from "node:path";

export const FORWARDER_PROGRAM = join(import.meta.dirname, "forwarder-program.ts");

export interface Forwarder {
  readonly port: number;
  /** SIGSTOP: connections stay open, but nothing passes. */
  cut(): void;
  mend(): void;
  dispose(): Promise<void>;
}

const firstLine = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return new TextDecoder().decode(value).trim();
};

/** Listens on a free port of the loopback interface and forwards everything to `targetPort`. */
export const startForwarder = async (targetPort: number): Promise<Forwarder> => {
  const child = Bun.spawn([process.execPath, FORWARDER_PROGRAM, String(targetPort)], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
  });
  const port = Number(await firstLine(child.stdout));
  return {
    port,
    cut: () => child.kill("SIGSTOP"),
    mend: () => child.kill("SIGCONT"),
    dispose: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
};
