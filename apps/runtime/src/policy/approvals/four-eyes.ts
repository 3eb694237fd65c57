// Whether a signature is another person's yes to one request, and if not, what is wrong with it by name. Knows no queue and decides nothing else.
import { SIGNATURE_NAMESPACE } from "#contract/approval";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { ApprovalId } from "#contract/ids";
import type { Approvers, Signing } from "./approvers";
import { readSignature, tidySignature } from "./sshsig";

/** Whose yes it is, by the approvers file, and the key it was made with. */
export interface SignedBy {
  readonly name: string;
  readonly fingerprint: string;
  /** The signature as it was checked, armoured. */
  readonly signature: string;
}

export interface SignedText {
  readonly approvalId: ApprovalId;
  readonly text: string;
}

export interface FourEyes {
  /**
   * Errors: invalid-input with the path "signature"; setup-problem (no approvers). `others`: requests for which it could
   * have been made instead, so that a replay is called one.
   */
  check(
    asked: SignedText,
    signature: string,
    others: readonly SignedText[],
  ): Promise<Result<SignedBy, ShareError<"invalid-input" | "setup-problem">>>;
}

/** Each takes a run of ssh-keygen; whoever replays takes a recent one. */
const OTHERS_TRIED = 20;

export const howToSign = (approvalId: ApprovalId): string =>
  `lanecast approval show ${approvalId} > request.txt; ssh-keygen -Y sign -f KEY -n ${SIGNATURE_NAMESPACE} request.txt`;

export const badSignature = (problem: string) =>
  fail(shareError("invalid-input", `signature: ${problem}`, { issues: [{ path: "signature", problem }] }));

const someone = (fingerprint: string): string => `it was made with ${fingerprint}`;

export const createFourEyes = (approvers: Approvers): FourEyes => {
  /** Why a signature by one of the approvers does not hold for this text. */
  const whyNot = async (
    { approvalId }: SignedText,
    others: readonly SignedText[],
    signed: (text: string) => Promise<Signing>,
  ): Promise<string> => {
    for (const other of others.slice(0, OTHERS_TRIED)) {
      if ((await signed(other.text)) === "signed")
        return `it was made for another request, ${other.approvalId}, and counts there only`;
    }
    return `it was made for another text than that of ${approvalId}, as of another home or a changed copy`;
  };

  return {
    check: async (asked, untidy, others) => {
      const signature = tidySignature(untidy);
      const claim = readSignature(signature);
      if (claim === null) return badSignature("it is no ssh signature; it begins with -----BEGIN SSH SIGNATURE-----");
      if (claim.namespace !== SIGNATURE_NAMESPACE) {
        return badSignature(`it was made for "${printable(claim.namespace)}", not with -n ${SIGNATURE_NAMESPACE}`);
      }
      const people = approvers.read();
      if (!people.ok) return people;
      const name = await approvers.nameOf(signature, people.value);
      if (name === null) {
        return badSignature(`${someone(claim.fingerprint)}, which is not (or no longer) a key of the approvers file`);
      }
      const signed = (text: string): Promise<Signing> => approvers.hasSigned(name, text, signature, people.value);
      const found = await signed(asked.text);
      if (found === "signed") return ok({ name, fingerprint: claim.fingerprint, signature });
      if (found === "not-permitted") {
        return badSignature(
          `${someone(claim.fingerprint)}, which the approvers file lists for other things (namespaces=)`,
        );
      }
      return badSignature(await whyNot(asked, others, signed));
    },
  };
};

/** A namespace is any bytes. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 64);
