// What a failed lane command says under the field or in the dialog it came from. Pure.
import type { ShareError } from "@contract/errors";
import { sentence } from "../../../words/phrases";

/** One or two sentences: what is so, and what can be done. */
export const failureText = (error: ShareError): string => {
  switch (error.code) {
    case "invalid-input":
      return error.data.issues.map((issue) => sentence(`${fieldName(issue.path)} ${issue.problem}`)).join(" ");
    case "not-found":
      return "It is not there any more.";
    case "wrong-phase":
      return "Something in it is shared by now. Look again, then close it.";
    case "disconnected":
      return "The runtime does not answer. Wait until it is back, then try again.";
    case "timed-out":
      return "The runtime took too long to answer. Try again.";
    default:
      return sentence(error.message);
  }
};

const fieldName = (path: string): string => (path === "cwd" ? "The folder" : path === "name" ? "The name" : path);
