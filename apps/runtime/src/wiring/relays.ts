// Wires the relay commands: configuration file, registered relays, addresses.
import { join } from "node:path";
import type { Sharing } from "../integrations/sharing/share-session";
import { CONFIG_FILE_NAME } from "../platform/config";
import { createConfigStore } from "../platform/config/store";
import { newId } from "../platform/ids";
import { ownAddresses } from "../platform/network";
import { createRelayHandlers, type RelayHandlers } from "../protocol/relay-handlers";
import { createRelaySettings } from "../relays/settings";
import type { Core } from "./core";

export const openRelayHandlers = ({ config, backends, record, limits }: Core, sharing: Sharing): RelayHandlers => {
  const store = createConfigStore(join(config.home, CONFIG_FILE_NAME));
  return createRelayHandlers({
    registry: backends.relays,
    settings: createRelaySettings({ store, registry: backends.relays }),
    sharing,
    capabilitiesOf: backends.capabilitiesOf,
    defaultRelay: () => limits().relay,
    ownAddresses,
    audit: record.watched,
    newCorrelationId: () => newId("cor"),
  });
};
