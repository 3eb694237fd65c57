// The state of a guest's terminal after each way in which a share can end. A whole runtime, real ssh, each installed
// backend.
import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "#contract/errors";
import type { ShareView } from "#contract/share";
import { eventually } from "../testing/eventually";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, isThere, openGuestStage, realBackends } from "../testing/rigs/guest-stage";
import type { SshGuest } from "../testing/ssh-guest";
import { FOREIGN_MODES, linesAfterAlternateScreen, modesAtEnd } from "../testing/terminal-state";

expectNoLeaks();

let stage: GuestStage;
beforeAll(async () => {
  stage = await openGuestStage();
});
afterEach(() => stage.lab.client.share.revoke({ all: true }));
afterAll(() => stage.dispose());

/** A full-screen program that switches on every mode, and floods output on request. */
const MODES = "\\033[?1049h\\033[?1003h\\033[?1006h\\033[?2004h\\033[?1004h\\033[?1h\\033=\\033[?25l\\033[31m";

const MOUSE_ON = /\[\?100[023]h/;

let lanes = 0;

interface Joined {
  readonly share: ShareView;
  readonly guest: SshGuest;
}

const joined = async (backend: Backend, change: { readonly ttlMs?: number } = {}): Promise<Joined> => {
  const { lab } = stage;
  // Uses a separate terminal, because the program's modes would disturb the next test.
  const terminalId = await lab.newTerminal(`lane-${++lanes}`);
  const { share, join } = await lab.share(terminalId, backend, { access: "read", ...change });
  const program = `printf '${MODES}full-%s\\r\\n' screen; read rest; printf '\\033[?1049l'`;
  await lab.client.terminal.type({ terminalId, bytes: btoa(`${program}\r`) });
  const guest = lab.join(join);
  await guest.waitFor("full-screen");
  // tmux passes the program's mouse mode on to the guest.
  await guest.waitFor(MOUSE_ON);
  await stage.guestsOf(share, (guests) => guests.some(({ state }) => state === "in"));
  return { share, guest };
};

const expectGivenBack = (guest: SshGuest, reason: RegExp): void => {
  const on = modesAtEnd(guest.screen());
  expect(FOREIGN_MODES.filter((mode) => on.has(mode))).toEqual([]);
  expect(on.has(25)).toBe(true);
  const [said, ...others] = linesAfterAlternateScreen(guest.screen());
  expect(said).toMatch(reason);
  // ssh prints the last line.
  expect(
    others.filter((line) => !/^(Connection|client_loop|Shared connection|Received disconnect)/.test(line)),
  ).toEqual([]);
};

describe.each(realBackends)("a guest's terminal through %s", (_words, backend, isHere) => {
  const test = it.skipIf(!isHere);

  test("BYE1: is given back after the share was stopped, with one line that says why", async () => {
    const { share, guest } = await joined(backend);
    const { shares } = await stage.lab.client.share.revoke({ shareIds: [share.shareId] });
    console.info(`[proof] ${backend} ${shares[0]?.proof?.tookMs} ms`);
    await guest.waitExit();
    expectGivenBack(guest, /^lanecast: this share was stopped by the operator/);
  });

  test("BYE1: is given back after it expired", async () => {
    const { guest } = await joined(backend, { ttlMs: 3_000 });
    await guest.waitExit(8_000);
    expectGivenBack(guest, /^lanecast: this share has expired/);
  });

  test("BYE2: is given back to a guest who was removed while the terminal floods output, with the reason", async () => {
    const { share, guest } = await joined(backend);
    const { terminalId } = share;
    const pour = `\rprintf '${MODES}'; while :; do echo pouring-out-$((i+=1)); done\r`;
    await stage.lab.client.terminal.type({ terminalId, bytes: btoa(pour) });
    await guest.waitFor("pouring-out");
    const [seen] = await stage.present(share);
    await stage.lab.client.guest.kick({ shareId: share.shareId, guestId: seen?.guestId ?? ("" as never) });
    await guest.waitExit();
    expectGivenBack(guest, /^lanecast: the operator removed you from this share/);
  });

  test("BYE1: is given back after the terminal was closed", async () => {
    const { share, guest } = await joined(backend);
    await stage.lab.client.terminal.close({ terminalId: share.terminalId, force: true });
    await guest.waitExit();
    expectGivenBack(guest, /^lanecast: this share (ended because the terminal was closed|has ended)/);
  });

  test("BYE5: is given back after lanecast's runtime directory was removed, with one line that says why", async () => {
    const { guest } = await joined(backend);
    rmSync(stage.lab.config.runtimeDir, { recursive: true });
    await guest.waitExit(15_000);
    expectGivenBack(guest, /^lanecast: this share has failed/);
  });

  test("BYE1, END4: is given back when lanecast stops, with one line that says so", async () => {
    const other = await openGuestStage();
    const { join } = await other.lab.share(other.terminalId, backend, { access: "read" });
    const guest = other.lab.join(join);
    await guest.waitFor(/\$|#/);
    await other.lab.client.runtime.stop({ terminals: true });
    await guest.waitExit();
    expectGivenBack(guest, /^lanecast: this share ended because lanecast is stopping/);
    await other.dispose();
  });

  test("BYE3: a guest who waits to be let in reads why they cannot be", async () => {
    const { lab } = stage;
    const { share, join } = await lab.share(stage.terminalId, backend, { access: "read", knock: true });
    const guest = lab.join(join);
    await guest.waitFor("wait");
    await stage.guestsOf(share, (guests) => guests.some(({ state }) => state === "waiting"));
    await lab.client.share.revoke({ all: true });
    await guest.waitExit();
    expect(guest.screen()).toContain("lanecast: this share was stopped by the operator");
    expect(FOREIGN_MODES.filter((mode) => modesAtEnd(guest.screen()).has(mode))).toEqual([]);
  });
});

describe.skipIf(!isThere("upterm"))("a guest's terminal through upterm, when upterm reads late", () => {
  it("BYE2: is given back to a guest who is removed, with the reason", async () => {
    const { share, guest } = await joined("upterm");
    const [seen] = await stage.present(share);
    const { worker } = (await stage.lab.show(share)).processes;
    process.kill(worker ?? 0, "SIGSTOP");
    const kicked = stage.lab.client.guest.kick({ shareId: share.shareId, guestId: seen?.guestId ?? ("" as never) });
    // Much longer than the last line usually takes, and shorter than the wait for it.
    await Bun.sleep(200);
    process.kill(worker ?? 0, "SIGCONT");
    await kicked;
    await guest.waitExit();
    expectGivenBack(guest, /^lanecast: the operator removed you from this share/);
  });
});

// With upterm no byte reaches a guest whose worker is gone (docs/security.md).
describe.skipIf(!isThere("tmate"))("a guest's terminal through tmate, when the worker is killed", () => {
  it("BYE4: is given back by the relay", async () => {
    const { share, guest } = await joined("tmate");
    const { worker } = (await stage.lab.show(share)).processes;
    process.kill(worker ?? 0, "SIGKILL");
    await guest.waitExit();
    const on = modesAtEnd(guest.screen());
    expect(FOREIGN_MODES.filter((mode) => on.has(mode))).toEqual([]);
    await eventually(async () => (await stage.lab.show(share)).phase === "ended", { what: "ended", withinMs: 8_000 });
  });
});
