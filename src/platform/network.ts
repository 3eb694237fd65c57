// The page's only contact with fetch and WebSocket.

/** An HTTP answer; `body` is null where it is no JSON. */
export type PostAnswer = { readonly status: number; readonly body: unknown };

export type Network = {
  /** Posts JSON to the page's own origin. Rejects only where nobody answers. */
  post(path: string, body: unknown): Promise<PostAnswer>;
  openSocket(url: string, subprotocols: readonly string[]): WebSocket;
};

export const createNetwork = (): Network => ({
  post: async (path, body) => {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
    });
    const answer: unknown = await response.json().catch(() => null);
    return { status: response.status, body: answer };
  },
  openSocket: (url, subprotocols) => {
    const socket = new WebSocket(url, [...subprotocols]);
    // Blobs are read asynchronously and could overtake one another; buffers arrive in order.
    socket.binaryType = "arraybuffer";
    return socket;
  },
});
