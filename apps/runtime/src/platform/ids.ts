// Makes ids and secrets that cannot be guessed.
import { randomBytes } from "node:crypto";
import type {
  ApprovalId,
  CorrelationId,
  GuestId,
  HandoffId,
  LaneId,
  ShareId,
  TerminalId,
  TokenId,
} from "#contract/ids";

interface IdByPrefix {
  lan: LaneId;
  trm: TerminalId;
  shr: ShareId;
  gst: GuestId;
  apr: ApprovalId;
  tok: TokenId;
  cor: CorrelationId;
  hnd: HandoffId;
}

/** 32 characters, so that each encodes five bits without bias; without the look-alikes 0, 1, l and o, because people read ids out and type them. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
/** 60 bits: no collision in the life of a home, and short enough for socket paths (under 104 bytes). */
const ID_LENGTH = 12;
/** 256 bits in base64url for tokens, codes and tickets. */
const SECRET_BYTES = 32;

/** A new id such as `shr_k3v9…`. */
export const newId = <P extends keyof IdByPrefix>(prefix: P): IdByPrefix[P] => {
  const suffix = Array.from(randomBytes(ID_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
  return `${prefix}_${suffix}` as unknown as IdByPrefix[P];
};

/** A new secret, safe in URLs, headers and subprotocol names. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString("base64url");
