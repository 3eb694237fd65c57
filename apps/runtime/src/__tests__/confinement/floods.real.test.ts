// Guests who flood the terminal, are flooded by it, or do not read, while their share is revoked. Real backends; the operator's shell must keep answering.

import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { backendSchema } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { askTmux } from "../../testing/escape/facts";
import { whyMissing } from "../../testing/escape/stage";
import { eventually } from "../../testing/eventually";
import { memoryOf } from "../../testing/figures";
import { openLab, type RuntimeLab } from "../../testing/rigs/runtime-lab";

let lab: RuntimeLab;
let terminalId: TerminalId;
let socket: string;
beforeAll(async () => {
  lab = await openLab();
  terminalId = await lab.newTerminal();
  const { lanes } = await lab.client.lane.list();
  socket = lanes[0]?.terminals[0]?.tmux.socket ?? "";
});
afterEach(() => lab.client.share.revoke({ all: true }));
afterAll(() => lab?.dispose());

/** What the terminal prints while a guest does not read. A program that kept it all would need this much. */
const UNREAD_MB = 50;

let marks = 0;
/** Waits until the operator's shell answers. */
const shellAnswers = async (): Promise<void> => {
  marks += 1;
  await lab.client.terminal.type({ terminalId, bytes: btoa(`\x15\x03\recho answer-${marks}-$((6*7))\r`) });
  const isThere = (): boolean =>
    askTmux(socket, "capture-pane", "-p", "-S", "-50", "-t", `=${terminalId}:`).includes(`answer-${marks}-42`);
  await eventually(isThere, { what: "the operator's shell answers", withinMs: 10_000 });
};

const expectRevoked = async (share: ShareView): Promise<void> => {
  const startedMs = performance.now();
  const { shares } = await lab.client.share.revoke({ shareIds: [share.shareId] });
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  expect(shares[0]).toMatchObject({ endCause: "revoked", proof: { processesLeft: 0, clientsLeft: 0, socketsLeft: 0 } });
};

describe.each(backendSchema.options)("floods through %s", (backend) => {
  const missing = whyMissing(backend);
  const test = it.skipIf(missing !== null);
  const why = missing === null ? "" : ` (skipped: ${missing})`;

  test(`SEC14: a guest who floods the terminal with keys is disconnected within five seconds of a revoke${why}`, async () => {
    const { share, join } = await lab.share(terminalId, backend);
    const guest = lab.join(join);
    await guest.waitFor("lanecast");
    let isPouring = true;
    const pour = async (): Promise<void> => {
      while (isPouring) {
        guest.write("x".repeat(4_096));
        await Bun.sleep(1);
      }
    };
    const pouring = pour();
    await eventually(() => guest.screen().split("x").length > 2_000, { what: "the flood arrives", withinMs: 10_000 });
    await expectRevoked(share);
    await guest.waitExit(5_000);
    isPouring = false;
    await pouring;
    await shellAnswers();
  });

  test(`SEC14: a guest of a terminal that floods output is disconnected within five seconds of a revoke${why}`, async () => {
    const { share, join } = await lab.share(terminalId, backend, { access: "read" });
    const guest = lab.join(join);
    await guest.waitFor("lanecast");
    await lab.client.terminal.type({ terminalId, bytes: btoa("yes pouring-out\r") });
    await guest.waitFor("pouring-out\u001b[K\r\n");
    await expectRevoked(share);
    await guest.waitExit(5_000);
    await shellAnswers();
  });

  test(`SEC14: a guest who does not read blocks neither the terminal nor a revoke${why}`, async () => {
    const { share, join } = await lab.share(terminalId, backend, { access: "read" });
    const guest = lab.join(join);
    await guest.waitFor("lanecast");
    process.kill(guest.pid, "SIGSTOP");
    await lab.client.terminal.type({
      terminalId,
      bytes: btoa("seq 1 400000 | tail -n 300000; echo poured-$((1+1))\r"),
    });
    await eventually(() => askTmux(socket, "capture-pane", "-p", "-t", `=${terminalId}:`).includes("poured-2"), {
      what: "the output is complete",
      withinMs: 15_000,
    });
    await shellAnswers();
    await expectRevoked(share);
    process.kill(guest.pid, "SIGCONT");
    await guest.waitExit(5_000);
  });

  test(`SEC14: a guest who does not read costs bounded memory${why}`, async () => {
    const { share, join } = await lab.share(terminalId, backend, { access: "read" });
    const guest = lab.join(join);
    await guest.waitFor("lanecast");
    const usedMb = (): number => {
      const { workerMb, relayMb } = memoryOf(share);
      return workerMb + relayMb;
    };
    process.kill(guest.pid, "SIGSTOP");
    const before = usedMb();
    const print = `yes $(printf %099d 0) | head -n ${UNREAD_MB * 10_000}; echo poured-$((1+1))\r`;
    await lab.client.terminal.type({ terminalId, bytes: btoa(print) });
    await eventually(() => askTmux(socket, "capture-pane", "-p", "-t", `=${terminalId}:`).includes("poured-2"), {
      what: "the output is complete",
      withinMs: 60_000,
    });
    expect(usedMb() - before).toBeLessThan(UNREAD_MB / 2);
    await expectRevoked(share);
    process.kill(guest.pid, "SIGCONT");
    await guest.waitExit(5_000);
  });

  test.each(["read", "write"] as const)(
    `SEC16: a guest's window blocks neither the terminal nor a revoke, no matter how large it is and how often it changes (%s)${why}`,
    async (access) => {
      const { share, join } = await lab.share(terminalId, backend, { access });
      const guest = lab.join(join);
      await guest.waitFor("lanecast");
      // Alternate small and huge sizes: the size may change between lanecast's look at it and tmux's.
      for (let turn = 0; turn < 400; turn += 1) {
        guest.resize(turn % 2 === 0 ? 32_000 : 80, turn % 2 === 0 ? 32_000 : 24);
        if (turn % 20 === 0) await Bun.sleep(1);
      }
      guest.resize(65_535, 65_535);
      const widths = (): number[] => askTmux(socket, "list-clients", "-F", "#{client_width}").split("\n").map(Number);
      if (backend === "upterm" || access === "write")
        await eventually(() => widths().includes(500), {
          what: "the size arrives, limited to 500 columns",
          withinMs: 10_000,
        });
      expect(Math.max(...widths())).toBeLessThanOrEqual(500);
      await shellAnswers();
      await expectRevoked(share);
      await guest.waitExit(5_000);
      await shellAnswers();
    },
  );

  test(`SEC14: garbage, half-open and silent connections to the relay do not affect the share${why}`, async () => {
    const { share, join } = await lab.share(terminalId, backend);
    const guest = lab.join(join);
    await guest.waitFor("lanecast");
    const openings = [
      "",
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
      "SSH-2.0-x\r\n",
      `SSH-2.0-${"x".repeat(70_000)}`,
      "\0".repeat(65_536),
    ];
    const dial = (text: string): Socket => {
      const dialled = connect({ host: join.host, port: join.port }, () => void dialled.write(text));
      return dialled.on("error", () => undefined);
    };
    const sockets = openings.flatMap((text) => Array.from({ length: 8 }, () => dial(text)));
    await eventually(() => sockets.every((each) => !each.connecting), { what: "all are connected", withinMs: 5_000 });
    const second = lab.join(join);
    await second.waitFor("lanecast");
    guest.write("echo unmoved-$((6*7))\r");
    await guest.waitFor("unmoved-42");
    await eventually(async () => (await lab.show(share)).guestCount === 2, {
      what: "two guests are counted",
      withinMs: 5_000,
    });
    for (const each of sockets) each.destroy();
    await expectRevoked(share);
  });
});
