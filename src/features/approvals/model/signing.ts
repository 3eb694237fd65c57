// How another person signs a request, as commands to copy. Pure.
import { SIGNATURE_NAMESPACE } from "#contract/approval";

export const SIGNING_FILE = "request.txt";

/** Writes `request.txt.sig` beside the file; its whole text is the signature. */
export const SIGNING_COMMAND = `ssh-keygen -Y sign -n ${SIGNATURE_NAMESPACE} -f ~/.ssh/id_ed25519 ${SIGNING_FILE}`;
