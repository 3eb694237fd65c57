// Checks that a running upterm does what it was started for, before its link is shown: the keys are enforced, file
// transfer is off, and guests get lanecast's program and no other.
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { fingerprintOf } from "../../../../platform/fingerprint";
import { attachCommand } from "../../door/wrapper";
import type { BackendLink, WorkerContext } from "../backend";
import { serverOf } from "./plan";
import type { UptermSession } from "./session";

/** Text from outside becomes part of a command to copy only if it has exactly this form. */
const USER = /^[A-Za-z0-9_.+:=-]{1,255}$/;

/** The user part of a link, or null if the text is anything else. It may come from someone else's relay. */
export const parseUser = (text: string): string | null => (USER.test(text) ? text : null);

const isSameSet = (one: readonly string[], other: readonly string[]): boolean => {
  const [left, right] = [new Set(one), new Set(other)];
  return left.size === right.size && [...left].every((each) => right.has(each));
};

/** What is wrong according to the admin service's answer, in words. */
const differences = (context: WorkerContext, session: UptermSession): readonly string[] => {
  const enforced = session.authorized_keys.flatMap((key) => key.public_key_fingerprints);
  const isOurProgram = session.force_command.join("\0") === attachCommand(context.attachPath).join("\0");
  const checks: readonly (readonly [boolean, string])[] = [
    [isSameSet(enforced, context.authorizedKeys.map(fingerprintOf)), "it doesn't enforce the keys it was given"],
    [session.sftp_disabled, "file transfer is on"],
    [isOurProgram, "guests would run another program"],
    [session.host === serverOf(context), "it connected to another relay"],
    // The link has not been shown yet.
    [session.connected_clients.length === 0, "a client is connected to it already"],
  ];
  return checks.flatMap(([isWell, fault]) => (isWell ? [] : [fault]));
};

/** Refuses a share because its upterm doesn't do what it must. The message contains nothing from upterm's answer. */
export const refuseUpterm = (faults: readonly string[]): { readonly ok: false; readonly error: ShareError } =>
  fail(
    shareError("backend-unavailable", `This upterm can't share safely: ${faults.join("; ")}.`, {
      backend: "upterm",
      problem: "unknown-version",
      hint: "Install another version of upterm, or set path of [backends.upterm] to one, then check again.",
    }),
  );

/** The link, or why it must not be shown. `found`: what the generation's own checks have found. */
export const confirmSession = (
  context: WorkerContext,
  session: UptermSession,
  found: readonly string[] = [],
): Result<BackendLink, ShareError> => {
  const faults = [...differences(context, session), ...found];
  if (faults.length > 0) return refuseUpterm(faults);
  const user = parseUser(session.ssh_user);
  if (user === null) {
    const hint = "Check that it is the server you meant.";
    const data = { backend: "upterm", relay: context.relay.name, hint } as const;
    return fail(shareError("relay-refused", "The relay didn't return a valid link.", data));
  }
  return ok({ user });
};
