// The headers of every HTTP answer, and helpers for JSON answers and refusals.

export type Headers = Readonly<Record<string, string>>;

/**
 * Scripts only from the page's own files. Inline styles are allowed because xterm.js writes <style> elements and style
 * attributes for its cells, and Radix's scroll lock writes a <style>; neither supports a nonce for all of them (measured in
 * Chromium: without 'unsafe-inline' showing one terminal violates the policy twenty times, with it never). `ws:` is listed
 * because not every browser counts it as 'self'.
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

/** On every answer, refusals included. `no-store` by default, so that pages of a stopped runtime don't come back from a cache. */
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
  readonly body: string | Uint8Array | null;
  readonly headers?: Headers;
}

const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" };

export const json = (status: number, body: unknown, headers: Headers = {}): Answer => ({
  status,
  body: JSON.stringify(body),
  headers: { ...JSON_TYPE, ...headers },
});

type RefusalCode = "unauthorized" | "forbidden" | "invalid-input" | "not-found" | "version-mismatch";

/** A refusal names the broken rule, but doesn't reveal what would have been accepted. */
export const refuse = (status: number, code: RefusalCode, message: string, headers: Headers = {}): Answer =>
  json(status, { error: { code, message } }, headers);
