// Signatures as a person makes them, by the real ssh-keygen. Knows nothing of what is signed.
import type { TestKey } from "./keys";

/** The armoured signature of `text`, as `ssh-keygen -Y sign` prints it. */
export const signWith = (key: TestKey, text: string, namespace = "lanecast-approval"): string => {
  const signed = Bun.spawnSync(["ssh-keygen", "-Y", "sign", "-f", key.path, "-n", namespace], {
    stdin: new TextEncoder().encode(text),
  });
  if (signed.exitCode !== 0) throw new Error(`ssh-keygen: ${signed.stderr.toString()}`);
  return signed.stdout.toString();
};
