// Which parts of a backend's output may be shown.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact, redactedTail } from "../redact";

const TMATE_TOKEN = "gaXXz5beYTD5D8T5eBEeAWhYu";
const UPTERM_USER = "NVlkV2hTcTdfZ2RZcDQ1:MTI3LjAuMC4xOjIyMjI=";

describe("redact", () => {
  it.each([
    ["a tmate link", `ssh session: ssh -p33771 ${TMATE_TOKEN}@127.0.0.1`, "ssh session: ssh -p33771 [link]@127.0.0.1"],
    ["a read-only link", "ssh -p2 ro-aurjrxtD9dxAynrYMqZUMsgd2@127.0.0.1", "ssh -p2 [link]@127.0.0.1"],
    ["a read-only token alone", "token ro-aurjrxtD9", "token [link]"],
    ["a token shortened by the relay", "[gaXX...] Client joined (cid=2)", "[…] Client joined (cid=2)"],
    ["an upterm link", `ssh ${UPTERM_USER}@uptermd.example -p 2222`, "ssh [link]@uptermd.example -p 2222"],
    ["an ssh URL", "ssh://Ab3dEf6hIj@uptermd.example:22", "ssh://[link]@uptermd.example:22"],
    ["a session id without a digit", "Session: KClAZhOQPtxcctaDpWOS", "Session: [secret]"],
    ["a session id that looks like words", "session=KeyboardsAndMonitors", "session=[secret]"],
    ["a session id in JSON", '{"sessionId":"KClAZhOQPtxcctaDpWOS"}', '{"sessionId":"[secret]"}'],
    ["a token without a digit", "joined KClAZhOQPtxcctaDpWOS.", "joined [secret]"],
    ["a socket named by a token without a digit", "/run/KClAZhOQPtxcctaDpWOS.sock", "/run/[secret]"],
    ["a session id in a socket's name", "/run/x/NVlkV2hTcTdfZ2RZcDQ1.sock", "/run/x/[secret]"],
    ["a public key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEtx me@home", "ssh-ed25519 [key] [link]@home"],
    [
      "a private key",
      "a\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY-----\nb",
      "a\n[private key]\nb",
    ],
    ["a truncated private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE", "[private key]"],
  ])("BACK1: hides %s", (_what, said, shown) => {
    expect(redact(said)).toBe(shown);
  });

  it.each([
    "Error connecting: Connection refused",
    "tmate.conf:14: unknown option: nonsense",
    "fatal: Error listening to socket: Binding to 127.0.0.1:33771: Address already in use",
    "SHA256:LzG4Hkr9zinIKGZDK1RPzoDd5xesNA9mOKCOL0rgCjA",
    "dial tcp 127.0.0.1:2222: connect: connection refused",
    "error reading AuthorizedKeysCommand: interactiveConfirmation requires a terminal",
  ])("BACK1: keeps useful output: %s", (said) => {
    expect(redact(said)).toBe(said);
  });

  it("TERM2: removes every escape sequence and control character, and keeps lines", () => {
    expect(redact("\x1b[31mred\x1b[0m\x1b]52;c;AAAA\x07\x1b]0;title\x1b\\\r\n\x07\x9bnext\u202e\tend")).toBe(
      "red\nnext\tend",
    );
  });

  it("BACK1: removes a token in either backend's format anywhere in the text", () => {
    const alphabet = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"];
    const token = fc.array(fc.constantFrom(...alphabet), { minLength: 20, maxLength: 25 }).map((all) => all.join(""));
    const around = fc.constantFrom(" ", "\n", "'", '"', "(", ")", ",", "/", "\t", "\x1b[1m", "");
    fc.assert(
      fc.property(token, around, around, (secret, before, after) => {
        expect(redact(`Session: ${secret}${after}`)).not.toContain(secret);
        expect(redact(`ssh ${before}${secret}@host${after}`)).not.toContain(secret);
        // By its look alone, a token isn't told from words that are joined by capital letters: fewer than one in 20,000.
        fc.pre(/\d/.test(secret) || !/^(?:[a-z]{2,})?(?:[A-Z][a-z]{2,})*$/.test(secret));
        expect(redact(`x ${before}${secret}${after} y`)).not.toContain(secret);
      }),
    );
  });
});

describe("redactedTail", () => {
  it("BACK1: keeps the end of the text within the byte limit, without splitting a character", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 200 }),
        fc.integer({ min: 4, max: 64 }),
        (text, maxBytes) => {
          const tail = redactedTail(text, maxBytes);
          expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(maxBytes);
          expect(redact(text).trim().endsWith(tail)).toBe(true);
        },
      ),
    );
  });
});
