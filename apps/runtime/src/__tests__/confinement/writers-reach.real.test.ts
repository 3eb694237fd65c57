// What a guest who can type reaches by running programs, and what they cannot reach: the examples of docs/security.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { backendSchema } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { askTmux } from "../../testing/escape/facts";
import { httpStatusScript, whyMissing } from "../../testing/escape/stage";
import { eventually } from "../../testing/eventually";
import { openLab, type RuntimeLab } from "../../testing/rigs/runtime-lab";
import type { SshGuest } from "../../testing/ssh-guest";

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

let runs = 0;
/** Types a line and returns its output, from a file because the screen wraps lines. */
const runAs = async (guest: SshGuest, line: string): Promise<string> => {
  runs += 1;
  const out = join(lab.dir, `out-${runs}`);
  guest.write(`${line} >${out} 2>&1; echo over >>${out}\r`);
  try {
    await eventually(() => readFileSync(out, "utf8").endsWith("over\n"), { what: line, withinMs: 10_000 });
  } catch (thrown) {
    throw new Error(`the guest sees ${JSON.stringify(guest.screen().slice(-1_000))}`, { cause: thrown });
  }
  return readFileSync(out, "utf8");
};

describe.each(backendSchema.options)("a guest who can type through %s", (backend) => {
  const missing = whyMissing(backend);
  const test = it.skipIf(missing !== null);
  const why = missing === null ? "" : ` (skipped: ${missing})`;

  test(`SEC15: has the account's access to files, other terminals, the network and lanecast itself${why}`, async () => {
    const { join: told } = await lab.share(terminalId, backend);
    const guest = lab.join(told);
    await guest.waitFor("$");
    writeFileSync(join(lab.dir, "private"), "a-private-file", { mode: 0o600 });
    expect(await runAs(guest, `cat ${lab.dir}/private`)).toContain("a-private-file");
    expect(await runAs(guest, `tmux -S ${socket} list-sessions -F '#{session_name}'`)).toContain("hub");
    expect(await runAs(guest, `cat ${lab.config.runtimeDir}/runtime.json`)).toContain(lab.note.token);
    writeFileSync(join(lab.dir, "ask"), httpStatusScript("GET", `${lab.note.baseUrl}/`));
    expect(await runAs(guest, `bash ${lab.dir}/ask`)).toMatch(/^[1-5]\d\d\n/);
  });

  test(`SEC15: finds neither the link nor a way to tmux in the shell's environment${why}`, async () => {
    const { join: told } = await lab.share(terminalId, backend);
    const guest = lab.join(told);
    await guest.waitFor("$");
    const environment = await runAs(guest, "env");
    expect(environment).toContain("LANECAST_TERMINAL=");
    for (const secret of [
      told.user,
      ...told.user.split(":").filter((part) => part.length > 12),
      lab.note.token,
      "TMUX=",
      "TMATE",
      "UPTERM",
    ])
      expect(environment).not.toContain(secret);
    expect(await runAs(guest, "tmux list-sessions")).toMatch(/no server|error connecting/);
  });

  test(`SEC15: can leave a program running after the share, although the cleanup check finds no process of the share${why}`, async () => {
    const { share, join: told } = await lab.share(terminalId, backend);
    const guest = lab.join(told);
    await guest.waitFor("$");
    const pid = Number.parseInt(await runAs(guest, "(setsid sleep 987 & echo $!)"), 10);
    const { shares } = await lab.client.share.revoke({ shareIds: [share.shareId] });
    expect(shares[0]?.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0 });
    expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).toContain("987");
    process.kill(pid, "SIGKILL");
    expect(askTmux(socket, "has-session", "-t", `=${terminalId}`)).toBe("");
  });
});
