// A runtime of one stream and one client, for tests of what stands on the bridge: streams are fed by hand, calls are the test's own functions.
import { loosePartial } from "#contract/testing/partial";
import { type RuntimeClient, settle } from "#contract/wire";
import type { Clock } from "../../platform/clock";
import type { ConnectionStatus } from "../../stores/connection-store";
import { createFollowing } from "../following";
import type { Runtime } from "../runtime-client";
import type { RuntimeLink } from "../runtime-link";

/** A link whose socket comes and goes as the test says. */
export const createFakeLink = (clock: Clock) => {
  let client: RuntimeClient | null = null;
  const listeners = new Set<(status: ConnectionStatus) => void>();
  const tell = (status: ConnectionStatus) => {
    for (const listener of [...listeners]) listener(status);
  };
  const link: RuntimeLink = {
    clock,
    client: () => client,
    onStatus: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    start: () => undefined,
    retryNow: () => undefined,
    refuse: () => undefined,
    stop: () => undefined,
  };
  return {
    link,
    /** `calls`: the commands this socket answers, nested as in the contract. */
    open: (calls: object) => {
      client = loosePartial<RuntimeClient>("client", calls);
      tell({ kind: "open" });
    },
    lose: () => {
      client = null;
      tell({ kind: "lost", retryAtMs: 0, attempt: 1 });
    },
    listenerCount: () => listeners.size,
  };
};

/** A runtime over a fake link, without deadlines. */
export const createFakeRuntime = (link: RuntimeLink): Runtime => ({
  call: (run) => {
    const client = link.client();
    if (!client) throw new Error("the test calls without an open link");
    return settle(Promise.resolve(run(client, new AbortController().signal)));
  },
  follow: (stream) => createFollowing(link, stream),
});
