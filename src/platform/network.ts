// The page's only use of fetch and WebSocket.

/** An HTTP response. `body` is null if it isn't JSON. */
export type PostResponse = { readonly status: number; readonly body: unknown };

export type Network = {
  /** Posts JSON to the page's origin. Rejects only if the server can't be reached. */
  post(path: string, body: unknown): Promise<PostResponse>;
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
    // Blobs are read asynchronously and can arrive out of order. Buffers keep their order.
    socket.binaryType = "arraybuffer";
    return socket;
  },
});
