// Lets an open page sign in again after the runtime restarted (ADR 0022). The page proves that it has a pass; it never sends it.
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../../platform/clock";
import { newSecret } from "../../platform/ids";
import { createOneUse, OPERATOR } from "./door";

/** What a signed-in page keeps in memory. `secret` never travels back. */
export interface Pass {
  readonly id: string;
  readonly secret: string;
}

export const returnBodySchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
  nonce: z.string().min(1).max(128),
  /** Base64url of HMAC-SHA256, keyed with the pass's secret, over `NONCE ORIGIN`. */
  proof: z.string().min(1).max(128),
});
export type ReturnBody = z.infer<typeof returnBodySchema>;

/** As long as a page needs to compute a proof. */
const NONCE_TTL_MS = 30_000;
const MAX_UNUSED_NONCES = 64;

export interface Passes {
  issue(): Pass;
  /** A nonce for one proof, valid for 30 s. */
  challenge(): string;
  /**
   * `origin` is part of the proof: another program that took the old port while no runtime held it gets a proof for its
   * own port, which this runtime refuses on every other one.
   */
  verify(body: ReturnBody, origin: string): boolean;
}

/** `key`: 32 random bytes of this home. A program that can read it can read the whole home, and could act for the operator anyway. */
export const createPasses = (clock: Pick<Clock, "bootMs">, key: Uint8Array): Passes => {
  const nonces = createOneUse(clock, { ttlMs: NONCE_TTL_MS, maxUnused: MAX_UNUSED_NONCES });
  const secretOf = (id: string): string => createHmac("sha256", key).update(`page ${id}`).digest("base64url");
  return {
    issue: () => {
      const id = newSecret();
      return { id, secret: secretOf(id) };
    },
    challenge: () => nonces.issue(OPERATOR),
    verify: ({ id, nonce, proof }, origin) => {
      if (nonces.redeem(nonce) === null) return false;
      const expected = createHmac("sha256", secretOf(id)).update(`${nonce} ${origin}`).digest();
      const given = Buffer.from(proof, "base64url");
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
};
