// Turning what people type into ids.
import { describe, expect, it } from "vitest";
import { findLane, findTerminal } from "../resolve-ids";
import { laneSample } from "./samples.fixture";

const lanes = [
  laneSample("api", "aaaa1111", ["aaaa1111"]),
  laneSample("web", "abbb2222", ["bbbb1111", "bbbb2222"]),
  laneSample("twin", "cccc1111", ["cccc1111"]),
  laneSample("twin", "cccc2222", ["cccc2222"]),
  laneSample("lan_a", "dddd1111", ["dddd1111"]),
  laneSample("empty", "eeee1111", []),
];
const terminal = (typed: string, here?: string) => {
  const found = findTerminal(typed, lanes, here);
  return found.ok ? found.value : found.error;
};
const lane = (typed: string) => {
  const found = findLane(typed, lanes);
  return found.ok ? found.value.laneId : found.error;
};

describe("ids", () => {
  it("CLI5: resolves a whole id, an unambiguous beginning, the name of a lane with one terminal, and .", () => {
    expect(terminal("trm_bbbb1111")).toBe("trm_bbbb1111");
    expect(terminal("trm_a")).toBe("trm_aaaa1111");
    expect(terminal("api")).toBe("trm_aaaa1111");
    expect(terminal("lan_aa")).toBe("trm_aaaa1111");
    expect(terminal(".", "trm_bbbb2222")).toBe("trm_bbbb2222");
  });

  it("CLI5: prefers a whole id over a lane's name, and a name over the beginning of an id", () => {
    const named = [
      laneSample("trm_bbbb1111", "eeee2222", ["eeee2222"]),
      laneSample("trm_bbbb", "ffff1111", ["ffff1111"]),
      ...lanes,
    ];
    const found = (typed: string) => findTerminal(typed, named, undefined);
    expect(found("trm_bbbb1111")).toEqual({ ok: true, value: "trm_bbbb1111" });
    expect(found("trm_bbbb")).toEqual({ ok: true, value: "trm_ffff1111" });
    expect(found("trm_aaaa")).toEqual({ ok: true, value: "trm_aaaa1111" });
  });

  it("CLI5: refuses an ambiguous word and lists what it matches", () => {
    expect(terminal("trm_bbbb")).toMatchObject({
      code: "invalid-input",
      message: "trm_bbbb matches two terminals: trm_bbbb1111 (web, zsh), trm_bbbb2222 (web, zsh)",
    });
    expect(terminal("web")).toMatchObject({
      code: "invalid-input",
      message: "web matches two terminals: trm_bbbb1111 (web, zsh), trm_bbbb2222 (web, zsh)",
    });
    expect(lane("twin")).toMatchObject({
      code: "invalid-input",
      message: "twin matches two lanes: lan_cccc1111 (twin), lan_cccc2222 (twin)",
      data: { issues: [{ path: "LANE" }] },
    });
    expect(terminal("twin")).toMatchObject({ code: "invalid-input" });
  });

  it("CLI5: an unknown word is not-found, with the word as it was typed", () => {
    expect(terminal("nosuch")).toMatchObject({ code: "not-found", data: { kind: "terminal", id: "nosuch" } });
    expect(terminal("")).toMatchObject({ code: "not-found" });
    expect(terminal("empty")).toMatchObject({ code: "not-found", data: { kind: "terminal", id: "empty" } });
    expect(terminal(".", "trm_gone")).toMatchObject({ code: "not-found", data: { id: "trm_gone" } });
    expect(lane("nosuch")).toMatchObject({ code: "not-found", data: { kind: "lane", id: "nosuch" } });
  });

  it("CLI5: . outside a lanecast terminal is invalid input", () => {
    expect(terminal(".")).toMatchObject({ code: "invalid-input" });
    expect(terminal(".", "")).toMatchObject({ code: "invalid-input" });
  });

  it("CLI5: a name that looks like the beginning of an id means the lane of that name", () => {
    expect(lane("lan_a")).toBe("lan_dddd1111");
    expect(lane("lan_ab")).toBe("lan_abbb2222");
  });
});
