// Sends one HTTP request byte by byte, for what no client library sends: a wrong Host, two or none, paths that climb out.
import { connect } from "node:net";

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends the lines unchanged, with `Connection: close` unless they have another, and reads until the server closes the connection or completes an upgrade. */
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
    // A server that answers before it has read everything may reset the connection afterwards.
    socket.on("error", (error) => (text === "" ? reject(error) : done()));
    const all = lines.some((line) => /^connection:/i.test(line)) ? lines : [...lines, "Connection: close"];
    socket.write(`${all.join("\r\n")}\r\n\r\n${body}`);
  });
