// A fake link and a fake runtime: each test feeds the streams and answers the calls.
import { loosePartial } from "#contract/testing/partial";
import { type RuntimeClient, settle } from "#contract/wire";
import type { Clock } from "../../platform/clock";
import type { ConnectionStatus } from "../../stores/connection-store";
import type { Runtime } from "../runtime-client";
import type { RuntimeLink } from "../runtime-link";
import { createSubscription } from "../subscription";

/** A link with a socket that the test opens and closes. */
export const createFakeLink = (clock: Clock) => {
  let client: RuntimeClient | null = null;
  const listeners = new Set<(status: ConnectionStatus) => void>();
  const notify = (status: ConnectionStatus) => {
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
    reconnect: () => {
      client = null;
      notify({ kind: "lost", retryAtMs: 0, attempt: 2 });
    },
    refuse: () => undefined,
    stop: () => undefined,
  };
  return {
    link,
    /** `calls`: the commands that the socket answers, nested as in the contract. */
    open: (calls: object) => {
      client = loosePartial<RuntimeClient>("client", calls);
      notify({ kind: "open" });
    },
    lose: () => {
      client = null;
      notify({ kind: "lost", retryAtMs: 0, attempt: 1 });
    },
    listenerCount: () => listeners.size,
  };
};

/** A runtime over a fake link. Calls have no deadline. */
export const createFakeRuntime = (link: RuntimeLink): Runtime => ({
  call: (run) => {
    const client = link.client();
    if (!client) throw new Error("the test made a call while the link is closed");
    return settle(Promise.resolve(run(client, new AbortController().signal)));
  },
  subscribe: (stream) => createSubscription(link, stream),
  reconnect: () => link.reconnect(),
});
