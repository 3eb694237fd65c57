// The headers of every HTTP answer and the form of the short ones. Knows no route.

export type Headers = Readonly<Record<string, string>>;

/**
 * Scripts only from our own files. Styles may be inline because xterm.js writes <style> elements and style attributes
 * for its cells, and Radix's scroll lock a <style>; neither takes a nonce for all of it (measured in Chromium: without it
 * a first look at one terminal breaks the rule twenty times, with it never). `ws:` is named because not
 * every browser counts it as 'self'.
 */
const contentSecurityPolicy = (host: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self' ws://${host}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** On every answer, refusals included. `no-store` unless the answer says otherwise: pages of a dead runtime must not come back. */
export const commonHeaders = (host: string): Headers => ({
  "Content-Security-Policy": contentSecurityPolicy(host),
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
  "Cache-Control": "no-store",
});

export interface Answer {
  readonly status: number;
  readonly body: string | Blob | null;
  readonly headers?: Headers;
}

const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" };

export const json = (status: number, body: unknown, headers: Headers = {}): Answer => ({
  status,
  body: JSON.stringify(body),
  headers: { ...JSON_TYPE, ...headers },
});

type RefusalCode = "unauthorized" | "forbidden" | "invalid-input" | "not-found" | "version-mismatch";

/** A refusal says which rule it broke and nothing of what would have been right. */
export const refuse = (status: number, code: RefusalCode, message: string, headers: Headers = {}): Answer =>
  json(status, { error: { code, message } }, headers);

export const toResponse = (answer: Answer, common: Headers): Response =>
  new Response(answer.body, { status: answer.status, headers: { ...common, ...answer.headers } });
