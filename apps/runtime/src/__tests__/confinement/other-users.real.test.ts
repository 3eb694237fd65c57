// Another user of the same machine attacks a live share: files, sockets, port, relay. setpriv runs programs as that user, which needs root.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backendSchema } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { httpStatusScript, whyMissing } from "../../testing/escape/stage";
import { eventually } from "../../testing/eventually";
import { openLab, type RuntimeLab } from "../../testing/rigs/runtime-lab";

const NOBODY = "65534";
const isRoot = process.getuid?.() === 0;
const asOther = isRoot ? "" : " (skipped: only root can lend another user)";

let lab: RuntimeLab;
let terminalId: TerminalId;
let socket: string;
beforeAll(async () => {
  lab = await openLab();
  terminalId = await lab.newTerminal();
  const { lanes } = await lab.client.lane.list();
  socket = lanes[0]?.terminals[0]?.tmux.socket ?? "";
});
afterAll(() => lab?.dispose());

interface Tried {
  readonly exitCode: number | null;
  readonly said: string;
}

/** Runs a program as another user of the machine. */
const other = async (...argv: readonly string[]): Promise<Tried> => {
  const asNobody = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--"];
  const child = Bun.spawn([...asNobody, ...argv], {
    ...{ cwd: "/", stdin: "ignore", stdout: "pipe", stderr: "pipe", timeout: 10_000 },
    env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", TERM: "xterm", LANG: "C.UTF-8" },
  });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await child.exited;
  return { exitCode: child.exitCode, said: out + err };
};

describe.skipIf(!isRoot)(`another user of this machine${asOther}`, () => {
  it("SEC13: cannot read the home or the runtime directory, and reaches no socket", async () => {
    const { share, join: told } = await lab.share(terminalId, "tmate");
    // The parent folder is readable, so that home and runtime directory must protect themselves.
    await Bun.$`chmod 755 ${lab.dir}`.quiet();
    const { home, runtimeDir } = lab.config;
    const shareDir = join(runtimeDir, "s", share.shareId);
    const refused = [
      ["ls", runtimeDir],
      ["ls", join(home, "keys")],
      ["cat", join(runtimeDir, "runtime.json")],
      ["cat", join(home, "logs", "runtime.log")],
      ["cat", join(home, "audit.db")],
      ["cat", join(home, "keys", "relay", "ssh_host_ed25519_key")],
      ["cat", join(shareDir, "worker.log")],
      ["touch", join(runtimeDir, "planted")],
      ["touch", join(home, "policies", "planted.cedar")],
      ["tmux", "-S", socket, "list-sessions"],
      ["tmate", "-S", join(shareDir, "tmate.sock"), "display", "-p", "#{tmate_ssh}"],
    ];
    for (const argv of refused) {
      const tried = await other(...argv);
      expect(tried.exitCode, argv.join(" ")).not.toBe(0);
      expect(tried.said).not.toContain(told.user);
      expect(tried.said).not.toContain(lab.note.token);
    }
    await lab.client.share.revoke({ all: true });
  });

  it("SEC13: gets nothing from the runtime's port without a secret", async () => {
    for (const path of ["/api/ticket", "/api/session", "/api/socket"]) {
      const asked = await other("bash", "-c", httpStatusScript("POST", `${lab.note.baseUrl}${path}`));
      expect(asked.said, path).toMatch(/^40[0-9]\n$/);
    }
  });

  it("SEC13: sees no link, token or code in the processes that they can read", async () => {
    const { join: told } = await lab.share(terminalId, "tmate");
    const { said } = await other(
      "sh",
      "-c",
      "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'",
    );
    expect(said).toContain("tmate");
    expect(said).not.toContain(told.user);
    expect(said).not.toContain(lab.note.token);
    await lab.client.share.revoke({ all: true });
  });

  it("SEC13: cannot create the runtime directory in advance", async () => {
    const dir = mkdtempSync(join(tmpdir(), "lc-planted-"));
    const { checkPrivateDir } = await import("../../platform/paths");
    await Bun.$`chown ${NOBODY}:${NOBODY} ${dir}`.quiet();
    expect(checkPrivateDir(dir, process.getuid?.() ?? 0)).toMatchObject({ ok: false });
    rmSync(dir, { recursive: true, force: true });
  });
});

describe.each(backendSchema.options)("a stranger at the relay of a share through %s", (backend) => {
  const missing = whyMissing(backend);
  const test = it.skipIf(missing !== null);
  const why = missing === null ? "" : ` (skipped: ${missing})`;

  test(`SEC13: is refused without the key, however often they try${why}`, async () => {
    const { share, join: told } = await lab.share(terminalId, backend);
    const guest = lab.join(told);
    await guest.waitFor("lanecast");
    const before = guest.screen().length;
    const KNOCKS = 200;
    const AT_ONCE = 10;
    const codes: (number | null)[] = [];
    for (let knocks = 0; knocks < KNOCKS; knocks += AT_ONCE) {
      const strangers = Array.from({ length: AT_ONCE }, () => lab.join(told, { keyPath: lab.strangersKey.path }));
      codes.push(...(await Promise.all(strangers.map((stranger) => stranger.waitExit(30_000)))));
      await Promise.all(strangers.map((stranger) => stranger.dispose()));
    }
    expect(new Set(codes)).toEqual(new Set([255]));
    guest.write("echo still-served-$((6*7))\r");
    await guest.waitFor("still-served-42", { sinceLength: before });
    expect(await lab.show(share)).toMatchObject({ phase: "live", guestCount: 1, lastError: null });
    await lab.client.share.revoke({ all: true });
  });
});

describe.skipIf(whyMissing("tmate") !== null)(
  "a stranger who registers a host at the relay of a share through tmate",
  () => {
    it.each(["read", "write"] as const)(
      "SEC13: their guests do not count as guests of the share (%s)",
      async (access) => {
        const { share, join: told } = await lab.share(terminalId, "tmate", { access });
        const dir = mkdtempSync(join(tmpdir(), "lc-stranger-"));
        mkdirSync(join(dir, "home"));
        const config = readFileSync(join(lab.config.runtimeDir, "s", share.shareId, "tmate.conf"), "utf8");
        writeFileSync(join(dir, "conf"), config);
        const env = { PATH: process.env.PATH ?? "", HOME: join(dir, "home"), TERM: "xterm", LANG: "C.UTF-8" };
        const argv = [
          "tmate",
          "-F",
          "-f",
          join(dir, "conf"),
          "-S",
          join(dir, "sock"),
          "new-session",
          "echo strange; cat",
        ];
        const strangers = Bun.spawn(argv, { env, stdin: "ignore", stdout: "ignore", stderr: "ignore" });
        const link = await eventually(
          () => {
            if (!existsSync(join(dir, "sock"))) return null;
            const asked = Bun.spawnSync(["tmate", "-S", join(dir, "sock"), "display", "-p", "#{tmate_ssh}"], { env });
            return /(\S+)@/.exec(asked.stdout.toString())?.[1] ?? null;
          },
          { what: "the relay accepts the stranger's host", withinMs: 10_000, everyMs: 100 },
        );
        const theirs = lab.join({ ...told, user: link });
        await theirs.waitFor("strange");
        const ours = lab.join(told);
        await ours.waitFor("lanecast");
        await eventually(async () => (await lab.show(share)).guestCount > 0, {
          what: "our guest is counted",
          withinMs: 5_000,
        });
        expect((await lab.show(share)).guestCount).toBe(1);
        await lab.client.share.revoke({ shareIds: [share.shareId] });
        await theirs.waitExit(5_000);
        strangers.kill("SIGKILL");
        await strangers.exited;
        rmSync(dir, { recursive: true, force: true });
      },
    );
  },
);
