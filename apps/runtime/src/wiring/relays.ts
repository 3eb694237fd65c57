// Wires the relay and reach commands: configuration file, registered relays, and what this machine has.
import { homedir } from "node:os";
import { join } from "node:path";
import type { Sharing } from "../integrations/sharing/share-session";
import { foundAddresses } from "../platform/address-kinds";
import { CONFIG_FILE_NAME } from "../platform/config";
import { createConfigStore } from "../platform/config/store";
import { newId } from "../platform/ids";
import { ownAddresses } from "../platform/network";
import { readSshHosts } from "../platform/ssh-config";
import { createReachHandlers, type ReachHandlers } from "../protocol/reach-handlers";
import { createRelayHandlers, type RelayHandlers } from "../protocol/relay-handlers";
import { checkAddress } from "../relays/guest-checks";
import { createRelaySettings } from "../relays/settings";
import { findWays } from "../relays/ways";
import { searchPathOf } from "./backends";
import type { Core } from "./core";

const newCorrelationId = () => newId("cor");

export interface RelayDoor {
  readonly relays: RelayHandlers;
  readonly reach: ReachHandlers;
}

export const openRelayHandlers = ({ config, backends, record, limits }: Core, sharing: Sharing): RelayDoor => {
  const store = createConfigStore(join(config.home, CONFIG_FILE_NAME));
  const registry = backends.relays;
  const relays = createRelayHandlers({
    registry,
    settings: createRelaySettings({ store, registry }),
    sharing,
    capabilitiesOf: backends.capabilitiesOf,
    defaultRelay: () => limits().relay,
    ownAddresses,
    checkAddress: (address) => {
      const found = foundAddresses().find((each) => each.address === address) ?? null;
      return checkAddress(address, found, searchPathOf(config));
    },
    audit: record.watched,
    newCorrelationId,
  });
  const place = { home: config.environment.HOME ?? homedir(), user: config.environment.USER ?? "" };
  const find = () => findWays({ addresses: foundAddresses(), sshHosts: readSshHosts(place), relays: registry.list() });
  return { relays, reach: createReachHandlers({ findWays: find, relays, newCorrelationId }) };
};
