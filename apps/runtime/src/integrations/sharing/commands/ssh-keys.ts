// The keys of one share request, checked and with their fingerprints. The checks themselves are the contract's.
import { ok, type Result, type ShareError } from "#contract/errors";
import { type PublicKey, parsePublicKeys } from "#contract/ssh-keys";
import { fingerprintOf } from "../../../platform/fingerprint";

export interface AuthorizedKey extends PublicKey {
  /** `SHA256:…`: all of a key that may be logged. */
  readonly fingerprint: string;
}

/** As `parsePublicKeys`. Errors: invalid-input with paths `keys.N`. */
export const parseAuthorizedKeys = (
  texts: readonly string[],
): Result<readonly AuthorizedKey[], ShareError<"invalid-input">> => {
  const keys = parsePublicKeys(texts);
  return keys.ok ? ok(keys.value.map((key) => ({ ...key, fingerprint: fingerprintOf(key.line) }))) : keys;
};
