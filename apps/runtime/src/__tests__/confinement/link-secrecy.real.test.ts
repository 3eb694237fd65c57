// Searches every process, file and stream of the product for a share's secrets, during and after the share. Real backends.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { backendSchema } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { Join, ShareView } from "#contract/share";
import { titleOf } from "../../platform/process-table";
import { whyMissing } from "../../testing/escape/stage";
import { eventually } from "../../testing/eventually";
import { openLab, type RuntimeLab } from "../../testing/rigs/runtime-lab";

const BIN = join(import.meta.dirname, "../../../../../bin/lanecast");

let lab: RuntimeLab;
let terminalId: TerminalId;
beforeAll(async () => {
  lab = await openLab();
  terminalId = await lab.newTerminal();
});
afterEach(() => lab.client.share.revoke({ all: true }));
afterAll(() => lab?.dispose());

const readQuietly = (path: string): string => {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // The file is gone, or is a socket.
    return "";
  }
};

const allPids = (): readonly string[] => readdirSync("/proc").filter((name) => /^\d+$/.test(name));

/** The processes of this user with the secret in their command line or environment, except the guest's own ssh. */
const processesWith = (secret: string): readonly string[] =>
  allPids()
    .filter((pid) => `${readQuietly(`/proc/${pid}/cmdline`)}\0${readQuietly(`/proc/${pid}/environ`)}`.includes(secret))
    .map((pid) => titleOf(Number(pid)))
    .filter((title) => !title.startsWith("ssh "));

const isRegular = (path: string): boolean => {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

const filesWith = (folder: string, secret: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => path.includes(secret) || (isRegular(path) && readQuietly(path).includes(secret)))
    .sort();

/** What `lanecast` prints on stdout and stderr. */
const cli = async (...argv: readonly string[]): Promise<string> => {
  const { home, runtimeDir } = lab.config;
  const env = { ...process.env, LANECAST_HOME: home, XDG_RUNTIME_DIR: join(runtimeDir, ".."), HOME: lab.dir };
  const child = Bun.spawn([BIN, ...argv], { env, stdin: "ignore", stdout: "pipe", stderr: "pipe", timeout: 20_000 });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await child.exited;
  return out + err;
};

/** Records everything in the watch stream until `stop`. */
const follow = async (): Promise<{ said: () => string; stop: () => void }> => {
  let said = "";
  const leaving = new AbortController();
  const stream = await lab.client.watch({}, { signal: leaving.signal });
  const read = async (): Promise<void> => {
    try {
      for await (const event of stream) said += JSON.stringify(event);
    } catch {
      // The test has stopped it.
    }
  };
  void read();
  return { said: () => said, stop: () => leaving.abort() };
};

const dirOf = (share: ShareView): string => join(lab.config.runtimeDir, "s", share.shareId);
/** The link's user name, and the secret parts of it. */
const secretsOf = (join: Join): readonly string[] => [
  join.user,
  ...join.user.split(":").filter((part) => part.length > 12),
];

describe.each(backendSchema.options)("the link of a share through %s", (backend) => {
  const missing = whyMissing(backend);
  const test = it.skipIf(missing !== null);
  const why = missing === null ? "" : ` (skipped: ${missing})`;

  test(`SEC12: while the share is live, it is in no lanecast process's arguments or environment, and in no file outside the share's folder${why}`, async () => {
    const { share, join: told } = await lab.share(terminalId, backend);
    const guest = lab.join(told);
    await guest.waitFor("lanecast");
    for (const secret of secretsOf(told)) {
      expect(processesWith(secret)).toEqual([]);
      expect(filesWith(lab.config.home, secret)).toEqual([]);
      const inside = `${dirOf(share)}/`;
      expect(filesWith(lab.config.runtimeDir, secret).filter((path) => !path.startsWith(inside))).toEqual([]);
    }
    expect(statSync(dirOf(share)).mode & 0o077).toBe(0);
    await guest.dispose();
  });

  test(`SEC12: the watch stream, the audit log and the command line show it only on request${why}`, async () => {
    const stream = await follow();
    const { share, join: told } = await lab.share(terminalId, backend);
    await lab.client.share.extend({ shareId: share.shareId, byMs: 60_000 });
    const { shareId } = share;
    const asked = [
      ["share", "list", "--all", "--json"],
      ["share", "show", shareId, "--json"],
      ["guest", "list", shareId, "--json"],
      ["lane", "list", "--json"],
      ["status", "--json"],
      ["audit", "list", "--limit", "0", "--json"],
      ["audit", "export", "--json"],
      ["doctor", "--json"],
    ];
    const printed = (await Promise.all(asked.map((argv) => cli(...argv)))).join("\n");
    expect(printed).toContain(shareId);
    const { shares } = await lab.client.share.revoke({ shareIds: [shareId] });
    await eventually(() => stream.said().includes('"phase":"ended"'), {
      what: "the stream has shown the end",
      withinMs: 5_000,
    });
    stream.stop();
    const keyBody = lab.key.line.split(" ")[1] ?? "";
    for (const secret of [...secretsOf(told), keyBody]) {
      expect(printed).not.toContain(secret);
      expect(stream.said()).not.toContain(secret);
      expect(JSON.stringify(shares)).not.toContain(secret);
    }
  });

  test(`SEC12: after the end it appears nowhere, and neither the log nor the audit log contains the body of a key${why}`, async () => {
    const { share, join: told } = await lab.share(terminalId, backend);
    const guest = lab.join(told);
    await guest.waitFor("lanecast");
    await lab.client.share.revoke({ shareIds: [share.shareId] });
    await guest.waitExit(5_000);
    await guest.dispose();
    const failed = await lab.share(terminalId, backend);
    process.kill(failed.share.processes.worker ?? 0, "SIGKILL");
    await eventually(async () => (await lab.show(failed.share)).phase === "ended", {
      what: "the share has failed",
      withinMs: 10_000,
    });
    for (const secret of [told, failed.join].flatMap(secretsOf)) {
      for (const folder of [lab.config.home, lab.config.runtimeDir]) expect(filesWith(folder, secret)).toEqual([]);
      expect(processesWith(secret)).toEqual([]);
      expect(JSON.stringify(await lab.show(failed.share))).not.toContain(secret);
    }
    expect(existsSync(dirOf(share))).toBe(false);
    const body = lab.key.line.split(" ")[1] ?? "-";
    const records = filesWith(lab.config.home, body).filter((path) => /audit|log/.test(path));
    expect([...records, ...filesWith(lab.config.runtimeDir, body)]).toEqual([]);
    expect(readdirSync(tmpdir()).filter((name) => name.includes(told.user))).toEqual([]);
  });
});

describe("the secrets of the runtime's port", () => {
  it("SEC12: the command line's token is only in the private file runtime.json", async () => {
    const { token } = lab.note;
    expect(processesWith(token)).toEqual([]);
    expect(filesWith(lab.config.home, token)).toEqual([]);
    expect(filesWith(lab.config.runtimeDir, token)).toEqual([join(lab.config.runtimeDir, "runtime.json")]);
    expect(await cli("status", "--json")).not.toContain(token);
  });
});
