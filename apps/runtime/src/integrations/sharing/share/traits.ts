// What rules may ask about a backend over a relay, and whether a running share keeps what they were told.
import type { Capabilities } from "#contract/share";
import type { RelayTraits } from "../ports";

export const traitsFrom = (can: Capabilities): RelayTraits => ({
  knowsGuests: can.knowsGuests,
  keysEnforced: can.enforcesKeys,
  identityForgeable: can.identityForgeable,
  survivesRelayLoss: can.survivesRelayLoss,
  keepsLink: can.keepsLink ?? false,
});

/** Completes "it gives less than the rules were asked about: …". */
const LACKS: Readonly<Record<keyof RelayTraits, string>> = {
  knowsGuests: "it does not know its guests",
  keysEnforced: "it does not check keys",
  identityForgeable: "a guest's key can be forged",
  survivesRelayLoss: "it ends with its relay",
  keepsLink: "its link changes when the relay comes back",
};

/** What a share lacks of what the rules decided on. The relay may be another one than when it was last asked. */
export const lacksOf = (promised: RelayTraits, given: RelayTraits): readonly string[] =>
  (Object.keys(LACKS) as (keyof RelayTraits)[])
    // All but this one are good to have.
    .filter((name) => (name === "identityForgeable" ? given[name] && !promised[name] : promised[name] && !given[name]))
    .map((name) => LACKS[name]);
