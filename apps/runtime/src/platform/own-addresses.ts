// The addresses this machine has now, as others on its networks could dial them. Knows no relay.
import { networkInterfaces } from "node:os";

export interface OwnAddress {
  readonly address: string;
  /** The network interface, such as `eth0`. */
  readonly on: string;
}

/** Link-local IPv6 addresses mean nothing without the caller's own interface: they cannot be put into a command to paste. */
const isDialable = ({ address, internal }: { readonly address: string; readonly internal: boolean }): boolean =>
  !internal && !/^fe[89ab][0-9a-f]:/i.test(address);

/** Asked of the kernel each time: a laptop changes its networks while a configuration stays. Without loopback. */
export const ownAddresses = (): readonly OwnAddress[] =>
  Object.entries(networkInterfaces()).flatMap(([on, addresses = []]) =>
    addresses.filter(isDialable).map(({ address }) => ({ address, on })),
  );
