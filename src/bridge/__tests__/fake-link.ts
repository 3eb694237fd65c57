// A fake network and fake sockets: each test decides every response and every socket event.
import { SOCKET_SUBPROTOCOL } from "#contract/limits";
import { loosePartial } from "#contract/testing/partial";
import type { Network, PostResponse } from "../../platform/network";

type Listener = () => void;

/** Implements the parts of WebSocket that the link uses. */
export const createFakeSocket = (subprotocols: readonly string[]) => {
  const listeners = new Map<string, Listener[]>();
  const fire = (type: string) => {
    for (const listener of listeners.get(type) ?? []) listener();
  };
  const socket = {
    protocol: "",
    isClosed: false,
    addEventListener: (type: string, listener: Listener) => {
      listeners.set(type, [...(listeners.get(type) ?? []), listener]);
    },
    close: () => {
      socket.isClosed = true;
    },
  };
  return {
    subprotocols,
    socket: loosePartial<WebSocket>("socket", socket),
    isClosed: () => socket.isClosed,
    open: (protocol: string = SOCKET_SUBPROTOCOL) => {
      socket.protocol = protocol;
      fire("open");
    },
    lose: () => fire("close"),
  };
};
export type FakeSocket = ReturnType<typeof createFakeSocket>;

/** `answer` responds to each post. If it throws, the server is unreachable. */
export const createFakeNetwork = (answer: (path: string, body: unknown) => PostResponse) => {
  const posts: { path: string; body: unknown }[] = [];
  const sockets: FakeSocket[] = [];
  const network: Network = {
    post: async (path, body) => {
      posts.push({ path, body });
      return answer(path, body);
    },
    openSocket: (_url, subprotocols) => {
      const fake = createFakeSocket(subprotocols);
      sockets.push(fake);
      return fake.socket;
    },
  };
  return { network, posts, sockets };
};
