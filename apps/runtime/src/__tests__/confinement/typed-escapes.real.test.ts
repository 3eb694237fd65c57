// Escape attempts by typing and resizing, over every installed backend, as a reader and as a writer. Facts about the machine decide whether one succeeded.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backendSchema } from "#contract/errors";
import { expectUnchanged, type Facts, settledFacts } from "../../testing/escape/facts";
import { type EscapeStage, openOtherTerminal, openStage, whyMissing } from "../../testing/escape/stage";
import { tally } from "../../testing/escape/tally";
import { type TypedAttempt, typedAttempts } from "../../testing/escape/typed";
import { eventually, staysSo } from "../../testing/eventually";
import { openLab, type RuntimeLab } from "../../testing/rigs/runtime-lab";
import type { SshGuest } from "../../testing/ssh-guest";

let lab: RuntimeLab;
let other: string;
const counts = tally("typed");
beforeAll(async () => {
  lab = await openLab();
  other = await openOtherTerminal(lab);
});
afterAll(async () => {
  await lab?.dispose();
  counts.print();
});

let marks = 0;
/** Waits until the writer's later keys arrive. Ends unfinished sequences, and repeats what they swallowed. */
const laterKeysArrive = async (stage: EscapeStage, guest: SshGuest): Promise<void> => {
  marks += 1;
  const mark = `guest-mark-${marks}.`;
  const question = (): boolean => {
    if (stage.received().includes(mark)) return true;
    guest.write(`\x1b[201~\x07\x1b\\\n${mark}\n`);
    return false;
  };
  await eventually(question, { what: "the writer's keys arrive", withinMs: 10_000, everyMs: 60 });
};

const attempt = async (stage: EscapeStage, guest: SshGuest, { bytes, sizes = [], inCopyMode }: TypedAttempt) => {
  if (inCopyMode === true) stage.copyMode(true);
  for (const [cols, rows] of sizes) guest.resize(cols, rows);
  guest.write(Buffer.from(bytes, "latin1"));
  if (inCopyMode !== true) return;
  await staysSo(() => stage.isInCopyMode(), { what: "the operator is still scrolled back", forMs: 300 });
  stage.copyMode(false);
};

describe.each(backendSchema.options)("what a guest types through %s", (backend) => {
  const missing = whyMissing(backend);
  const why = missing === null ? "" : ` (skipped: ${missing})`;

  describe.skipIf(missing !== null).each(["read", "write"] as const)(`with access to %s${why}`, (access) => {
    let stage: EscapeStage;
    let guest: SshGuest;
    let before: Facts;
    beforeAll(async () => {
      stage = await openStage(lab, other, backend, access);
      guest = await stage.enter();
      await stage.operatorTypes([guest]);
      before = await settledFacts(stage.facts);
    });
    afterAll(() => stage?.end());

    it.each(typedAttempts)("SEC10: nothing that a guest types escapes from the terminal: $name", async (row) => {
      counts.tried(backend, access);
      const already = stage.received().length;
      await attempt(stage, guest, row);
      if (access === "write") await laterKeysArrive(stage, guest);
      guest.resize(80, 24);
      await stage.operatorTypes([guest]);
      await expectUnchanged(before, stage.facts);
      if (access === "read") expect(stage.received()).toBe(stage.typedByOperator());
      else if (row.isPlain === true) expect(stage.received().slice(already)).toContain(row.bytes);
      counts.held(backend, access);
    });

    it("SEC10: after all attempts the share is live, the guest is still in, and the terminal has its size", async () => {
      expect(await lab.show(stage.share)).toMatchObject({ phase: "live", guestCount: 1, lastError: null });
      const { lanes } = await lab.client.lane.list();
      const terminal = lanes.flatMap(({ terminals }) => terminals).find((each) => each.terminalId === stage.terminalId);
      expect(terminal).toMatchObject({ alive: true, cols: 80, rows: 24 });
    });
  });
});
