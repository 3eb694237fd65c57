// Codes, sessions, tickets and the CLI's token, without HTTP.
import { describe, expect, it } from "vitest";
import { createDoor, createOneUse } from "../door";

const createTestClock = () => {
  let now = 1_000;
  return {
    bootMs: () => now,
    pass: (ms: number) => {
      now += ms;
    },
  };
};

describe("door", () => {
  it("DOOR1: trades a code for a session once", () => {
    const door = createDoor(createTestClock(), "token");
    const code = door.issueCode();
    const session = door.trade(code);
    expect(door.bySession(session ?? "")).toEqual({ kind: "operator", id: "me" });
    expect([door.trade(code), door.trade(""), door.trade("guess")]).toEqual([null, null, null]);
    expect(door.bySession(code)).toBeNull();
  });

  it("DOOR1: refuses an expired code", () => {
    const clock = createTestClock();
    const door = createDoor(clock, "token");
    const [early, late] = [door.issueCode(), door.issueCode()];
    clock.pass(60 * 60 * 1_000);
    expect(door.trade(early)).not.toBeNull();
    clock.pass(1);
    expect(door.trade(late)).toBeNull();
  });

  it("DOOR2: accepts a ticket once and for 10 s", () => {
    const clock = createTestClock();
    const door = createDoor(clock, "token");
    const [used, old] = [
      { kind: "operator", id: "me" },
      { kind: "agent", id: "ci" },
    ].map((p) => door.issueTicket(p as never));
    expect(door.admit(used ?? "")).toEqual({ kind: "operator", id: "me" });
    expect(door.admit(used ?? "")).toBeNull();
    clock.pass(10_001);
    expect(door.admit(old ?? "")).toBeNull();
  });

  it("DOOR3: accepts only the exact token", () => {
    const door = createDoor(createTestClock(), "token");
    expect(["token", "Token", "toke", "tokens", ""].map((token) => door.byToken(token) !== null)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("DOOR4: limits unused secrets: the oldest stops working", () => {
    const oneUse = createOneUse<number>(createTestClock(), { ttlMs: 1_000, maxUnused: 2 });
    const [first, second, third] = [1, 2, 3].map((value) => oneUse.issue(value));
    expect([first, second, third].map((secret) => oneUse.redeem(secret ?? ""))).toEqual([null, 2, 3]);
  });
});
