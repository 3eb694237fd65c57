// A disk of a few megabytes that a test can fill: a tmpfs mounted over one folder. Needs root.
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface SmallDisk {
  /** Leaves no block free. An empty file still fits. */
  fill(): void;
  /** Leaves no room for another file, not even an empty one. */
  fillNames(): void;
  makeRoom(): void;
  unmount(): void;
}

const SIZE = "4m";
const FILES = 1_000;

/** Null if a disk can be mounted here, otherwise the reason why not. */
export const whyNoSmallDisk = (): string | null => {
  if (process.getuid?.() !== 0) return "only root can mount a disk";
  const probe = Bun.spawnSync(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]);
  return probe.exitCode === 0 ? null : "mounting is forbidden here";
};

/** `noexec`: no program on it can be started directly. */
export const mountSmallDisk = (dir: string, noexec = false): SmallDisk => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const mounted = Bun.spawnSync([
    "mount",
    "-t",
    "tmpfs",
    "-o",
    `size=${SIZE},nr_inodes=${FILES},mode=700${noexec ? ",noexec" : ""}`,
    "tmpfs",
    dir,
  ]);
  if (mounted.exitCode !== 0) throw new Error(`mount: ${mounted.stderr.toString()}`);
  const filling = (size: number): string => join(dir, `filling-${size}`);
  const sizes = [1_048_576, 65_536, 4_096];
  return {
    fill: () => {
      // Only files that fit, from large to small, because a file that does not fit is written in part.
      for (const size of sizes) {
        for (let count = 0; statfsSync(dir).bavail * statfsSync(dir).bsize >= size; count += 1)
          writeFileSync(`${filling(size)}-${count}`, Buffer.alloc(size));
      }
    },
    fillNames: () => {
      for (let count = 0; statfsSync(dir).ffree > 0; count += 1) writeFileSync(`${filling(0)}-${count}`, "");
    },
    makeRoom: () => {
      for (const name of readdirSync(dir)) if (name.startsWith("filling-")) rmSync(join(dir, name));
    },
    unmount: () => void Bun.spawnSync(["umount", "--lazy", dir]),
  };
};
