// One HTTP request byte by byte, for what no client library would send: other Hosts, two of them, none, paths that climb.
import { connect } from "node:net";

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends the lines as they are and reads until the other side closes (the request must ask for that) or the header of an upgrade is there. */
export const rawRequest = (port: number, lines: readonly string[], body = ""): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    const done = (): void => {
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text });
    };
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (text.startsWith("HTTP/1.1 101") && text.includes("\r\n\r\n")) done();
    });
    socket.on("close", done);
    // Whoever answers before it has read everything may reset the connection after its answer.
    socket.on("error", (error) => (text === "" ? reject(error) : done()));
    socket.write(`${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n${body}`);
  });
