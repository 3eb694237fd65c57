// Makes ids nobody can guess. Knows the prefixes of the contract, not what the ids stand for.
import { randomBytes } from "node:crypto";
import type { ApprovalId, CorrelationId, GuestId, LaneId, ShareId, TerminalId, TokenId } from "#contract/ids";

interface IdByPrefix {
  lan: LaneId;
  trm: TerminalId;
  shr: ShareId;
  gst: GuestId;
  apr: ApprovalId;
  tok: TokenId;
  cor: CorrelationId;
}

/** 32 signs, so that each takes five bits without a bias; without the look-alikes 0, 1, l and o: ids are read out and typed. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
/** 60 bits: enough for no two alike in a home's life; short, because ids stand in socket paths (under 104 bytes). */
const ID_LENGTH = 12;
/** 256 bits in base64url: what a token, code or ticket is made of. */
const SECRET_BYTES = 32;

/** A fresh id such as `shr_k3v9…`. */
export const newId = <P extends keyof IdByPrefix>(prefix: P): IdByPrefix[P] => {
  const signs = Array.from(randomBytes(ID_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
  return `${prefix}_${signs}` as unknown as IdByPrefix[P];
};

/** A fresh secret, safe in URLs, headers and subprotocol names. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString("base64url");
