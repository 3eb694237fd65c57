// Escape attempts with the guest's own ssh, over every installed backend, as a reader and as a writer. Facts about the machine decide whether one succeeded.
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backendSchema } from "#contract/errors";
import { CANARY, dialledAttempts } from "../../testing/escape/dialled";
import { createDialler, type Dialler } from "../../testing/escape/dialler";
import { expectUnchanged, type Facts, processesOf, settledFacts } from "../../testing/escape/facts";
import { type EscapeStage, openOtherTerminal, openStage, SECRET, whyMissing } from "../../testing/escape/stage";
import { tally } from "../../testing/escape/tally";
import { eventually } from "../../testing/eventually";
import { openLab, type RuntimeLab } from "../../testing/rigs/runtime-lab";

let lab: RuntimeLab;
let other: string;
const counts = tally("dialled");
beforeAll(async () => {
  lab = await openLab();
  other = await openOtherTerminal(lab);
});
afterAll(async () => {
  await lab?.dispose();
  counts.print();
});

/** What changes because a guest joins. */
const BY_COMING = ["processes", "clients"];

/** The guest's own sockets. */
const OWN_SOCKETS = /^(tmux|control)/;

const environmentsOf = (stage: EscapeStage): string =>
  processesOf({ shareId: stage.share.shareId, tmuxSocket: stage.tmuxSocket })
    .map(({ pid }) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8");
      } catch {
        return "";
      }
    })
    .join("\0");

describe.each(backendSchema.options)("what a guest's ssh asks for through %s", (backend) => {
  const missing = whyMissing(backend);
  const why = missing === null ? "" : ` (skipped: ${missing})`;

  describe.skipIf(missing !== null).each(["read", "write"] as const)(`with access to %s${why}`, (access) => {
    let stage: EscapeStage;
    let dialler: Dialler;
    let before: Facts;
    let mayArrive = "";
    beforeAll(async () => {
      stage = await openStage(lab, other, backend, access);
      dialler = await createDialler(stage);
      before = await settledFacts(stage.facts);
    });
    afterAll(async () => {
      await stage?.end();
      await dialler?.dispose();
    });

    it.each(dialledAttempts)("SEC11: no ssh request escapes from the terminal: $name", async (attempt) => {
      counts.tried(backend, access);
      if (access === "write" && attempt.isTyping === true) mayArrive += attempt.stdin?.(dialler.targets) ?? "";
      const dialled = await dialler.dial(attempt);
      if (attempt.refused !== "link") expect(dialled.isAuthenticated, dialled.said).toBe(attempt.refused === undefined);
      if (attempt.refused !== undefined) expect(dialled.isInRoom, dialled.said).toBe(false);
      await expectUnchanged(before, stage.facts, BY_COMING);
      // upterm's own ssh server hands the guest's TERM to the process that becomes the wrapper, which replaces it.
      const given = new RegExp(`${CANARY}|SSH_AUTH_SOCK=${dialler.targets.agentSocket}`);
      await eventually(() => !given.test(environmentsOf(stage)), {
        what: "no process has what the guest's ssh sent",
        withinMs: 5_000,
      });
      expect(dialled.said + dialled.through).not.toMatch(new RegExp(`${SECRET}|hub`));
      expect([dialler.arrivals(), readdirSync(dialler.targets.loot).filter((name) => !OWN_SOCKETS.test(name))]).toEqual(
        [0, []],
      );
      expect(stage.received()).toBe(mayArrive.slice(0, stage.received().length));
      await dialled.end();
      counts.held(backend, access);
    });

    it("SEC11: after all attempts the share is live, has no guest, and nothing more is running than before", async () => {
      await expectUnchanged(before, stage.facts);
      expect(await lab.show(stage.share)).toMatchObject({ phase: "live", guestCount: 0, lastError: null });
      const guest = await stage.enter();
      await stage.operatorTypes([guest]);
    });
  });
});
