// The format of a home: upgrades with a copy, refused downgrades, and a runtime that takes over from an older one.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startRuntime } from "../../main";
import { type Config, findPaths, loadConfig } from "../../platform/config";
import { readRuntimeFile } from "../../platform/runtime-file";
import { expectNoLeaks } from "../../testing/leak-check";
import { connect } from "../../testing/rigs/runtime-lab";
import { openFormat, type Step } from "../format";

let base: string;
let home: string;
beforeEach(() => {
  base = mkdtempSync("/tmp/lc-format-");
  home = join(base, "home");
  mkdirSync(home, { mode: 0o700 });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const read = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
const rename: Step = {
  to: 2,
  run: (at) => writeFileSync(join(at, "guests.json"), readFileSync(join(at, "guests.json"), "utf8").toUpperCase()),
};

expectNoLeaks();

describe("the format of a home", () => {
  it("UPG1: an older home is upgraded once, and a copy of it as it was is kept beside it", async () => {
    writeFileSync(join(home, "guests.json"), "old");
    writeFileSync(join(home, "runtime.holder.json"), "of the runtime that upgrades it");
    expect(await openFormat(home, { version: "0.1.0" })).toEqual({ ok: true, value: null });
    const upgraded = await openFormat(home, { version: "0.2.0", format: 2, steps: [rename] });
    expect(upgraded).toEqual({ ok: true, value: `${home}.format-1` });
    expect(readFileSync(join(home, "guests.json"), "utf8")).toBe("OLD");
    expect(readFileSync(`${home}.format-1/guests.json`, "utf8")).toBe("old");
    expect(existsSync(`${home}.format-1/runtime.holder.json`)).toBe(false);
    expect([read(join(home, "home.json")), read(`${home}.format-1/home.json`)]).toEqual([
      { format: 2, version: "0.2.0" },
      { format: 1, version: "0.1.0" },
    ]);
    expect(await openFormat(home, { version: "0.2.1", format: 2, steps: [rename] })).toEqual({ ok: true, value: null });
  });

  it("UPG1: an upgrade that fails names the reason and the copy, and can be repeated", async () => {
    writeFileSync(join(home, "guests.json"), "old");
    const broken: Step = {
      to: 3,
      run: () => {
        throw new Error("no room");
      },
    };
    const failed = await openFormat(home, { version: "0.3.0", format: 3, steps: [rename, broken] });
    expect(failed).toMatchObject({
      ok: false,
      error: {
        code: "setup-problem",
        data: { what: expect.stringContaining("no room"), hint: expect.stringContaining(`${home}.format-1`) },
      },
    });
    expect(existsSync(join(home, "home.json"))).toBe(false);
    expect((await openFormat(home, { version: "0.3.0", format: 3, steps: [rename, { ...rename, to: 3 }] })).ok).toBe(
      true,
    );
    expect(readFileSync(`${home}.format-1/guests.json`, "utf8")).toBe("old");
  });

  it("UPG2: an older lanecast refuses the home in words and leaves it as it is", async () => {
    await openFormat(home, { version: "0.2.0", format: 2, steps: [{ ...rename, run: () => undefined }] });
    const refused = await openFormat(home, { version: "0.1.0" });
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: "setup-problem",
        message: `The home ${home} was upgraded by lanecast 0.2.0; this is lanecast 0.1.0, which can't use it any more.`,
        data: {
          hint: `Install lanecast 0.2.0 or newer, or use the copy from before the upgrade: --home ${home}.format-1.`,
        },
      },
    });
    expect(read(join(home, "home.json"))).toEqual({ format: 2, version: "0.2.0" });
    writeFileSync(join(home, "home.json"), "{");
    expect(await openFormat(home, { version: "0.1.0" })).toMatchObject({ ok: false, error: { code: "setup-problem" } });
  });
});

describe("a newer runtime", () => {
  const configOf = (version: string): Config => {
    const env = { PATH: process.env.PATH, HOME: base, SHELL: "/bin/sh", XDG_RUNTIME_DIR: base, LANECAST_HOME: home };
    const config = loadConfig(env, { headless: true });
    if (!config.ok) throw new Error(config.error.message);
    return { ...config.value, version };
  };
  const start = async (version: string) => {
    const config = configOf(version);
    const running = await startRuntime(config);
    if (!running.ok) return running;
    const note = readRuntimeFile(findPaths({}, { home }), config.uid);
    if (note === null) throw new Error("no runtime file");
    const { client, close } = await connect(note);
    const stop = async (): Promise<void> => {
      close();
      await running.value.stop();
    };
    return { ok: true as const, client, stop };
  };

  it("UPG3: takes over the terminals and the audit log of the older one", async () => {
    const older = await start("0.1.0");
    if (!older.ok) throw new Error(older.error.message);
    const { terminalId } = await older.client.lane.new({ cwd: base, name: "kept" });
    await older.stop();
    const newer = await start("0.2.0");
    if (!newer.ok) throw new Error(newer.error.message);
    expect((await newer.client.runtime.status()).version).toBe("0.2.0");
    const { lanes } = await newer.client.lane.list();
    expect(lanes).toMatchObject([{ name: "kept", terminals: [{ terminalId, alive: true }] }]);
    const { events } = await newer.client.audit.list({ type: "runtime.started", limit: 0 });
    expect(events.map(({ data }) => data.version)).toEqual(["0.1.0", "0.2.0"]);
    expect((await newer.client.audit.verify({})).ok).toBe(true);
    await newer.client.runtime.stop({ terminals: true });
    await newer.stop();
    writeFileSync(join(home, "home.json"), '{"format":99,"version":"9.0.0"}');
    const refused = await start("0.2.0");
    expect(refused).toMatchObject({ ok: false, error: { code: "setup-problem" } });
    expect(existsSync(join(home, "runtime.holder.json"))).toBe(false);
  });
});
