// Rules can use the properties of a backend with a relay. Takes them from the real adapters and asks the real gate.
import { afterAll, describe, expect, it } from "vitest";
import type { ShareBackend } from "../../integrations/sharing/backends/backend";
import { createTmateBackend } from "../../integrations/sharing/tmate-adapter";
import { createUptermAdapter } from "../../integrations/sharing/upterm-adapter";
import { createFakeClock } from "../../testing/fake-clock";
import { createTestGates, question } from "./fixture";

const RULE = `@id("seen") @reason("Only if the relay knows who every guest is.")
permit (principal, action, resource)
when { context.knowsGuests && context.keysEnforced && !context.identityForgeable };`;

const common = { searchPath: "", clock: createFakeClock(), relays: () => [] };
const backends: Readonly<Record<"tmate" | "upterm", ShareBackend>> = {
  tmate: createTmateBackend({ ...common, path: null }),
  upterm: createUptermAdapter({ ...common, program: "upterm", env: {} }),
};

describe("properties of backend and relay", () => {
  const gates = createTestGates();
  afterAll(() => gates.removeAll());

  it.each([
    ["tmate", true, { knowsGuests: true, canKickOne: true, survivesRelayLoss: false, identityForgeable: false }],
    ["tmate", false, { knowsGuests: false, canKickOne: false, survivesRelayLoss: true, identityForgeable: false }],
    ["upterm", true, { knowsGuests: true, canKickOne: true, survivesRelayLoss: false, identityForgeable: true }],
    ["upterm", false, { knowsGuests: false, survivesRelayLoss: false, identityForgeable: true }],
  ] as const)("REACH16: reports the capabilities of %s (own relay: %s)", (backend, isOurs, expected) => {
    const relay = { isOurs, reach: isOurs ? ("here" as const) : ("host" as const) };
    expect(backends[backend].capabilities(null, relay)).toMatchObject(expected);
  });

  it.each([
    ["tmate", "lan", "address"],
    ["tmate", "tunnel", "nothing"],
    ["upterm", "tunnel", "key"],
  ] as const)("REACH16: identifies guests of %s with reach %s by %s", (backend, reach, guestsBy) => {
    expect(backends[backend].capabilities(null, { isOurs: true, reach }).guestsBy).toBe(guestsBy);
  });

  it.each([
    ["tmate", true, "allow"],
    ["tmate", false, "deny"],
    ["upterm", true, "deny"],
  ] as const)("FR-026-002, REACH16: lets a rule decide on %s (own relay: %s): %s", async (backend, isOurs, verdict) => {
    const { gate } = gates.open({ "seen.cedar": RULE });
    const {
      knowsGuests,
      enforcesKeys: keysEnforced,
      identityForgeable,
    } = backends[backend].capabilities(null, { isOurs, reach: "lan" });
    const asked = question({ backend, knowsGuests, keysEnforced, identityForgeable });
    expect(await gate.decide(asked)).toMatchObject({ verdict });
  });
});
