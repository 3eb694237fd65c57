// What rules can ask about a backend over a relay, and whether a running share still provides it.
import type { Capabilities } from "#contract/share";
import type { RelayTraits } from "../ports";

export const traitsFrom = (can: Capabilities): RelayTraits => ({
  knowsGuests: can.knowsGuests,
  keysEnforced: can.enforcesKeys,
  identityForgeable: can.identityForgeable,
  survivesRelayLoss: can.survivesRelayLoss,
  keepsLink: can.keepsLink ?? false,
});

/** Completes the sentence of the refusal in launch.ts. */
const LACKS: Readonly<Record<keyof RelayTraits, string>> = {
  knowsGuests: "it doesn't report all guests",
  keysEnforced: "it doesn't check keys",
  identityForgeable: "a guest's key can be forged",
  survivesRelayLoss: "it ends with its relay",
  keepsLink: "its link changes when the relay comes back",
};

/**
 * What a share lacks compared with what the rules decided on. The relay may have been replaced since it was last asked.
 */
export const lacksOf = (promised: RelayTraits, given: RelayTraits): readonly string[] =>
  (Object.keys(LACKS) as (keyof RelayTraits)[])
    // All traits except this one are good to have.
    .filter((name) => (name === "identityForgeable" ? given[name] && !promised[name] : promised[name] && !given[name]))
    .map((name) => LACKS[name]);
