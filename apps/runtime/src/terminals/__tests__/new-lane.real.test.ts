// What a new lane tells its operator: names, the shell that runs, and commands that end immediately. On a real tmux.
import { describe, expect, it } from "vitest";
import { must, useTestHost } from "./test-host";

describe("a new lane", () => {
  const host = useTestHost({ SHELL: "/no/such/shell" });

  it("TERM12: $SHELL inside it is the shell that runs", async () => {
    const { terminalId } = await host.lane();
    await host.type(terminalId, "echo shell=$SHELL=$0=\r");
    await host.waitForScreen(terminalId, "shell=/bin/sh=/bin/sh=");
  });

  it("TERM12: a command that ends immediately is reported, and one that runs is not", async () => {
    const lane = (command: readonly string[]) => host.terminals().newLane({ command });
    expect(must(await lane(["true"])).note).toBe("true ended immediately, so its terminal closed.");
    expect(must(await lane(["/bin/false"])).note).toBe("/bin/false ended immediately, so its terminal closed.");
    expect(must(await lane(["sleep", "60"])).note).toBeNull();
    expect(must(await host.terminals().newLane({})).note).toBeNull();
  });

  it("TERM13: two lanes never have the same name, however close together they are created or renamed", async () => {
    const made = await Promise.all(
      ["api", "api", undefined, undefined].map((name) => host.terminals().newLane(name === undefined ? {} : { name })),
    );
    expect(made.map((each) => each.ok)).toEqual([true, false, true, true]);
    expect(made[1]).toMatchObject({ error: { code: "invalid-input", data: { issues: [{ path: "name" }] } } });
    expect(
      host
        .terminals()
        .list()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["api", "lane-1", "lane-2"]);
    const [api, other] = host.terminals().list();
    if (api === undefined || other === undefined) throw new Error("no lanes");
    expect(await host.terminals().rename(other.laneId, "api")).toMatchObject({ error: { code: "invalid-input" } });
    must(await host.terminals().rename(api.laneId, api.name));
    must(await host.terminals().rename(api.laneId, "api-2"));
    must(await host.terminals().rename(other.laneId, "api"));
    expect(await host.terminals().newLane({ name: "trm_abcd" })).toMatchObject({ error: { code: "invalid-input" } });
  });
});
