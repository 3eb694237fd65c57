// What it means that ssh could not carry a port, by what it said (OpenSSH 8 to 10). Pure.
import { type Backend, type ShareError, shareError } from "#contract/errors";

interface Sample {
  readonly says: RegExp;
  readonly code: "relay-unreachable" | "relay-refused";
  readonly message: (host: string) => string;
  readonly hint: string;
}

/** The first that matches counts. */
const SAMPLES: readonly Sample[] = [
  {
    says: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/,
    code: "relay-refused",
    message: (host) => `The jump host ${host} showed another host key than the one pinned.`,
    hint: "Check with its keeper whose key that is before changing host_key.",
  },
  {
    says: /Permission denied \(|Too many authentication failures/,
    code: "relay-refused",
    message: (host) => `The jump host ${host} does not let this machine in.`,
    hint: "Let the public key of jump.identity (or of your agent) log in there, without a passphrase to type.",
  },
  {
    says: /remote port forwarding failed|administratively prohibited|forwarding request failed/,
    code: "relay-refused",
    message: (host) => `The jump host ${host} does not carry the port.`,
    hint: "Allow it there (AllowTcpForwarding, PermitListen), and see that nothing else has the port.",
  },
  {
    says: /Identity file .* not accessible|Load key .*: /,
    code: "relay-refused",
    message: () => "The key for the jump host cannot be read.",
    hint: "Correct identity of the relay's jump in config.toml.",
  },
];

const unreachable: Omit<Sample, "says"> = {
  code: "relay-unreachable",
  message: (host) => `The jump host ${host} could not be reached.`,
  hint: "Check that it runs and can be dialled from this machine.",
};

export const classifyForwardEnd = (
  {
    backend,
    relay,
    jump,
  }: { readonly backend: Backend; readonly relay: string; readonly jump: { readonly host: string } },
  said: string,
): ShareError<"relay-unreachable" | "relay-refused"> => {
  const { code, message, hint } = SAMPLES.find(({ says }) => says.test(said)) ?? unreachable;
  return shareError(code, message(jump.host), { backend, relay, hint });
};
