// Ids and secrets have the right form and are unique.
import { describe, expect, it } from "vitest";
import {
  approvalIdSchema,
  correlationIdSchema,
  guestIdSchema,
  laneIdSchema,
  shareIdSchema,
  terminalIdSchema,
} from "#contract/ids";
import { newId, newSecret } from "../ids";

describe("ids", () => {
  it("SEC2: have the form that the contract requires, for every kind", () => {
    const schemas = {
      lan: laneIdSchema,
      trm: terminalIdSchema,
      shr: shareIdSchema,
      gst: guestIdSchema,
      apr: approvalIdSchema,
      cor: correlationIdSchema,
    };
    for (const [prefix, schema] of Object.entries(schemas)) {
      expect(schema.safeParse(newId(prefix as keyof typeof schemas)).success).toBe(true);
    }
  });

  it("SEC2: are unique and use the whole alphabet at every position", () => {
    const ids = Array.from({ length: 5_000 }, () => newId("shr"));
    expect(new Set(ids).size).toBe(ids.length);
    for (let place = 4; place < 16; place += 1) expect(new Set(ids.map((id) => id.charAt(place))).size).toBe(32);
  });

  it("SEC2: include secrets of 256 bits that are valid in a URL, a header and a subprotocol name", () => {
    expect(newSecret()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(newSecret()).not.toBe(newSecret());
  });
});
