// Checks whether a signature is another person's approval of one request, and if not, explains what is wrong with it.
import { SIGNATURE_NAMESPACE } from "#contract/approval";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { ApprovalId } from "#contract/ids";
import { fingerprintOfBlob } from "../../platform/fingerprint";
import type { Approvers, SignatureCheck } from "./approvers";

/** What an armored ssh signature says about itself (OpenSSH, PROTOCOL.sshsig). Used only to explain: ssh-keygen verifies it. */
interface SignatureClaim {
  readonly namespace: string;
  /** SHA256:… of the key that it claims to be made with. */
  readonly fingerprint: string;
}

const ARMOR = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n?$/;
const MAGIC = "SSHSIG";
const VERSION = 1;

/** A pasted signature may lack its last line break, or have the line breaks of another system. */
const tidySignature = (text: string): string => `${text.replaceAll("\r\n", "\n").trim()}\n`;

/** The `string` of RFC 4251, section 5, at an offset, and the offset of the next one; null when it extends past the end. */
const stringAt = (bytes: Buffer, at: number): { readonly value: Buffer; readonly next: number } | null => {
  if (at + 4 > bytes.length) return null;
  const next = at + 4 + bytes.readUInt32BE(at);
  return next > bytes.length ? null : { value: bytes.subarray(at + 4, next), next };
};

/** Null when the text isn't a signature of this format. */
const readSignature = (tidied: string): SignatureClaim | null => {
  const base64 = ARMOR.exec(tidied)?.[1];
  if (base64 === undefined) return null;
  const bytes = Buffer.from(base64, "base64");
  const head = MAGIC.length + 4;
  if (bytes.length < head || bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return null;
  if (bytes.readUInt32BE(MAGIC.length) !== VERSION) return null;
  const key = stringAt(bytes, head);
  const namespace = key === null ? null : stringAt(bytes, key.next);
  if (key === null || namespace === null) return null;
  return { namespace: namespace.value.toString("utf8"), fingerprint: fingerprintOfBlob(key.value) };
};

/** The approver's name in the approvers file, and the key of the signature. */
export interface SignedBy {
  readonly name: string;
  readonly fingerprint: string;
  /** The armored signature that was checked. */
  readonly signature: string;
}

export interface SignedText {
  readonly approvalId: ApprovalId;
  readonly text: string;
}

export interface FourEyes {
  /**
   * Errors: invalid-input with the path "signature"; setup-problem (no approvers). `others`: requests that the signature may
   * have been made for instead, so that a replay is named as such.
   */
  check(
    expected: SignedText,
    signature: string,
    others: readonly SignedText[],
  ): Promise<Result<SignedBy, ShareError<"invalid-input" | "setup-problem">>>;
}

/** Each takes a run of ssh-keygen, and a replayed signature is usually a recent one. */
const OTHERS_TRIED = 20;

export const howToSign = (approvalId: ApprovalId): string =>
  `lanecast approval show ${approvalId} > request.txt; ssh-keygen -Y sign -f KEY -n ${SIGNATURE_NAMESPACE} request.txt`;

export const badSignature = (problem: string) =>
  fail(shareError("invalid-input", `signature: ${problem}`, { issues: [{ path: "signature", problem }] }));

export const createFourEyes = (approvers: Approvers): FourEyes => {
  /** Why an approver's signature doesn't match this text. */
  const whyNot = async (
    { approvalId }: SignedText,
    others: readonly SignedText[],
    check: (text: string) => Promise<SignatureCheck>,
  ): Promise<string> => {
    for (const other of others.slice(0, OTHERS_TRIED)) {
      if ((await check(other.text)) === "signed")
        return `it was made for another request, ${other.approvalId}, and is valid for that one only`;
    }
    return `it was made for a different text than ${approvalId}; the text was changed or is from another home`;
  };

  return {
    check: async (expected, untidy, others) => {
      const signature = tidySignature(untidy);
      const claim = readSignature(signature);
      if (claim === null)
        return badSignature("it isn't an ssh signature, which begins with -----BEGIN SSH SIGNATURE-----");
      if (claim.namespace !== SIGNATURE_NAMESPACE) {
        return badSignature(`it was made for "${inAscii(claim.namespace)}"; sign with -n ${SIGNATURE_NAMESPACE}`);
      }
      const people = approvers.read();
      if (!people.ok) return people;
      const name = await approvers.nameOf(signature, people.value);
      const madeWith = `it was made with ${claim.fingerprint}`;
      if (name === null)
        return badSignature(`${madeWith}, which isn't in the approvers file or is no longer valid there`);
      const check = (text: string): Promise<SignatureCheck> => approvers.check(name, text, signature, people.value);
      const found = await check(expected.text);
      if (found === "signed") return ok({ name, fingerprint: claim.fingerprint, signature });
      if (found === "not-permitted") {
        return badSignature(`${madeWith}, which the approvers file allows for other purposes only (namespaces=)`);
      }
      return badSignature(await whyNot(expected, others, check));
    },
  };
};

/** A namespace can consist of any bytes. */
const inAscii = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 64);
