// Checks what is between a guest and a relay on an address of this machine, besides the relay itself.
import type { RelayCheck } from "#contract/relay";
import type { AddressKind, FoundAddress } from "../platform/address-kinds";
import { askFirewall } from "../platform/firewall";

/** What must be true on the guest's side, which this machine can't check. */
const needs: Readonly<Record<AddressKind, string>> = {
  lan: "Guests must be on the same network, and some guest Wi-Fi networks isolate devices from each other.",
  tailscale: "Guests must be in your tailnet, and its access rules must let them connect to this computer.",
  vpn: "Guests must be on the same VPN, and it must let its members connect to each other.",
  internet: "A firewall at your provider or in your router may block guests.",
  container: "Only containers and virtual machines on this computer are on that network.",
  "link-local": "Only a computer on the same cable is on that network.",
};

/** `found`: null if this machine has lost the address, which the relay's own test reports. */
export const checkAddress = async (
  address: string,
  found: FoundAddress | null,
  searchPath: string,
): Promise<readonly RelayCheck[]> => {
  if (found === null) return [];
  const firewall = await askFirewall(found, searchPath);
  return [
    { id: "address", state: "ok", text: `This computer has ${address}, and a relay can listen there.`, remedy: null },
    { id: "firewall", ...firewall },
    {
      id: "guests",
      state: "unknown",
      text: `This computer can't tell whether your guest's network reaches ${address}.`,
      remedy: needs[found.kind],
    },
  ];
};
