// Ids and secrets: their form, and that no two are alike.
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
  it("SEC2: each kind has the form the contract asks for", () => {
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

  it("SEC2: no two are alike, and every sign of the alphabet is used at every place", () => {
    const ids = Array.from({ length: 5_000 }, () => newId("shr"));
    expect(new Set(ids).size).toBe(ids.length);
    for (let place = 4; place < 16; place += 1) expect(new Set(ids.map((id) => id.charAt(place))).size).toBe(32);
  });

  it("SEC2: a secret has 256 bits and fits in a URL, a header and a subprotocol name", () => {
    expect(newSecret()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(newSecret()).not.toBe(newSecret());
  });
});
