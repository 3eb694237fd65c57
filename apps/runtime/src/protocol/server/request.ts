// One HTTP request and its answer, in the form that the routes use.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer, Headers } from "./answers";

export interface DoorRequest {
  readonly method: string;
  readonly pathname: string;
  /** A header's value; null when it is missing or given twice. */
  header(name: string): string | null;
  /** The body as text, or null when it is longer than `maxBytes`. */
  text(maxBytes: number): Promise<string | null>;
}

const headerOf = ({ rawHeaders }: IncomingMessage, name: string): string | null => {
  const values = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
  return values.length === 1 ? (values[0] ?? null) : null;
};

const readText = (message: IncomingMessage, maxBytes: number): Promise<string | null> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    if (Number(message.headers["content-length"] ?? 0) > maxBytes) return resolve(null);
    message.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) resolve(null);
      else chunks.push(chunk);
    });
    message.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    // An incomplete body counts as no body.
    message.on("error", () => resolve(null));
    message.on("close", () => resolve(null));
  });

export const toDoorRequest = (message: IncomingMessage): DoorRequest => ({
  method: message.method ?? "",
  pathname: new URL(message.url ?? "/", "http://127.0.0.1").pathname,
  header: (name) => headerOf(message, name),
  text: (maxBytes) => readText(message, maxBytes),
});

export const sendAnswer = (response: ServerResponse, answer: Answer, common: Headers): void => {
  const body = answer.body === null ? "" : answer.body;
  response.writeHead(answer.status, { ...common, ...answer.headers, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
};
