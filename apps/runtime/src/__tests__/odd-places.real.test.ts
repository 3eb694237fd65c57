// A home and runtime directory in odd places: a whole runtime, real ssh, each installed backend.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { settle } from "#contract/wire";
import { expectNoLeaks } from "../testing/leak-check";
import { realBackends } from "../testing/rigs/guest-stage";
import { openLab } from "../testing/rigs/runtime-lab";
import { isTestRoot } from "../testing/rigs/tmate-rig";

expectNoLeaks();

const withRoot = async (use: (root: string) => Promise<void>): Promise<void> => {
  const root = mkdtempSync(join(tmpdir(), "o-"));
  try {
    await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

const asRoot = isTestRoot ? "" : " (skipped: only root can mount)";

describe.each(realBackends)("a share through %s", (_words, backend, isHere) => {
  const test = it.skipIf(!isHere);

  const canBeJoined = async (dir: string): Promise<void> => {
    mkdirSync(dir, { recursive: true });
    const lab = await openLab({ dir });
    try {
      const terminalId = await lab.newTerminal();
      const { join: told } = await lab.share(terminalId, backend, { access: "read" });
      await lab.join(told).waitFor("you can watch");
    } finally {
      await lab.dispose();
    }
  };

  test.each(["a b", "x=y", "it's", "$(id)", "é", "a,b", 'a"b'])("BACK9: works in a folder named %j", async (name) => {
    await withRoot((root) => canBeJoined(join(root, name)));
  });

  it.skipIf(!isHere)(
    "BACK9: works in a folder with a line break in its name, or is refused with the reason",
    async () => {
      const name = "a\nb";
      if (backend === "tmate") return withRoot((root) => canBeJoined(join(root, name)));
      await withRoot(async (root) => {
        const dir = join(root, name);
        mkdirSync(dir);
        const lab = await openLab({ dir });
        try {
          const terminalId = await lab.newTerminal();
          const started = await settle(lab.share(terminalId, backend, { access: "read" }));
          // A path too long for sockets puts the runtime directory elsewhere, where the name does no harm.
          if (started.ok) await lab.join(started.value.join).waitFor("you can watch");
          else {
            expect(started.error).toMatchObject({
              code: "setup-problem",
              message: expect.stringContaining("has a line break in it"),
            });
          }
        } finally {
          await lab.dispose();
        }
      });
    },
  );

  it.skipIf(!isHere || !isTestRoot)(`BACK9: works where nothing may be executed (noexec)${asRoot}`, async () => {
    await withRoot(async (root) => {
      const dir = join(root, "n");
      mkdirSync(dir);
      expect(Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", dir]).exitCode).toBe(0);
      try {
        await canBeJoined(join(dir, "d"));
      } finally {
        Bun.spawnSync(["umount", dir]);
      }
    });
  });
});
