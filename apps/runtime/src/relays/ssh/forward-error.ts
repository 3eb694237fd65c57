// Explains why ssh couldn't forward a port, from its output (OpenSSH 8 to 10).
import { type Backend, type ShareError, shareError } from "#contract/errors";

interface Cause {
  readonly output: RegExp;
  readonly code: "relay-unreachable" | "relay-refused";
  readonly message: (host: string) => string;
  readonly hint: string;
}

/** The first match counts. */
const CAUSES: readonly Cause[] = [
  {
    output: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/,
    code: "relay-refused",
    message: (host) => `The jump host ${host} has a different host key than the pinned one.`,
    hint: "Ask its administrator about the new key before you change host_key.",
  },
  {
    output: /Permission denied \(|Too many authentication failures/,
    code: "relay-refused",
    message: (host) => `The jump host ${host} denied the login.`,
    hint: "Allow the public key of jump.identity (or of your ssh agent) there. It must work without typing a passphrase.",
  },
  {
    output: /remote port forwarding failed|administratively prohibited|forwarding request failed/,
    code: "relay-refused",
    message: (host) => `The jump host ${host} refused to forward the port.`,
    hint: "Allow it there (AllowTcpForwarding, PermitListen), and check that no other program uses the port.",
  },
  {
    output: /Identity file .* not accessible|Load key .*: /,
    code: "relay-refused",
    message: () => "Couldn't read the key for the jump host.",
    hint: "Correct identity in the relay's jump setting in config.toml.",
  },
];

const unreachable: Omit<Cause, "output"> = {
  code: "relay-unreachable",
  message: (host) => `Couldn't reach the jump host ${host}.`,
  hint: "Check that it is running and reachable from this machine.",
};

export const classifyForwardError = (
  {
    backend,
    relay,
    jump,
  }: { readonly backend: Backend; readonly relay: string; readonly jump: { readonly host: string } },
  output: string,
): ShareError<"relay-unreachable" | "relay-refused"> => {
  const { code, message, hint } = CAUSES.find((cause) => cause.output.test(output)) ?? unreachable;
  return shareError(code, message(jump.host), { backend, relay, hint });
};
