// A network and a socket moved by hand, for tests of the link: each door answer and each socket event is the test's own.
import { loosePartial } from "#contract/testing/partial";
import { SOCKET_SUBPROTOCOL } from "#contract/version";
import type { Network, PostAnswer } from "../../platform/network";

type Listener = () => void;

/** Stands for a WebSocket as far as the link looks at one. */
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

/** `answer` decides each post; throwing means that nobody answered. */
export const createFakeNetwork = (answer: (path: string, body: unknown) => PostAnswer) => {
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
