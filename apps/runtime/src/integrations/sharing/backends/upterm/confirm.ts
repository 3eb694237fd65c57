// Whether a running upterm does what it was told: keys in force, file transfer off, our program and no other. Before any link is shown.
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { fingerprintOf } from "../../../../platform/fingerprint";
import { attachCommand } from "../../door/wrapper";
import type { BackendLink, WorkerContext } from "../backend";
import type { UptermSession } from "./admin";
import { serverOf } from "./plan";

/** BACKENDS 5: foreign text becomes a command to copy only when it is nothing but this. */
const USER = /^[A-Za-z0-9_.+:=-]{1,255}$/;

const sameSet = (one: readonly string[], other: readonly string[]): boolean => {
  const [left, right] = [new Set(one), new Set(other)];
  return left.size === right.size && [...left].every((each) => right.has(each));
};

/** What is not as it was told, in words; empty when all is well. */
const differences = (context: WorkerContext, session: UptermSession): readonly string[] => {
  const enforced = session.authorized_keys.flatMap((key) => key.public_key_fingerprints);
  const wanted = attachCommand(context.attachPath);
  const isOurProgram = session.force_command.join("\0") === wanted.join("\0");
  return [
    sameSet(enforced, context.authorizedKeys.map(fingerprintOf))
      ? []
      : ["the keys in force are not those that were given"],
    session.sftp_disabled ? [] : ["file transfer is on"],
    isOurProgram ? [] : ["guests would start another program"],
    session.host === serverOf(context) ? [] : ["it went to another relay"],
  ].flat();
};

/** The link, or why it must not be shown. The words hold nothing of what upterm answered. */
export const confirmSession = (context: WorkerContext, session: UptermSession): Result<BackendLink, ShareError> => {
  const wrong = differences(context, session);
  if (wrong.length > 0) {
    return fail(
      shareError("backend-unavailable", `upterm does not do what it was told: ${wrong.join("; ")}.`, {
        backend: "upterm",
        problem: "unknown-version",
        hint: "Put a 0.24 release on PATH, or set path of [backends.upterm], then check again.",
      }),
    );
  }
  if (!USER.test(session.ssh_user)) {
    const data = {
      backend: "upterm",
      relay: context.relay.name,
      hint: "Check that it is the server you meant.",
    } as const;
    return fail(shareError("relay-refused", "The relay answered with something that is no link.", data));
  }
  return ok({ user: session.ssh_user });
};
