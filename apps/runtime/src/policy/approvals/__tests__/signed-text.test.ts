// The signed text is readable, always the same bytes, and can't be forged by text from other people.
import { expect, it } from "vitest";
import { textToSign } from "../signed-text";
import { createQueue, HOME_ID } from "./fixture";

const textOf = (over: Parameters<ReturnType<typeof createQueue>["ask"]>[0] = {}): string => {
  const { queue, ask } = createQueue();
  const asked = queue.find(ask(over));
  if (asked === undefined) throw new Error("no request");
  return textToSign(asked, HOME_ID);
};

const hostile = (reason: string) => {
  const { queue, ask } = createQueue();
  ask();
  const request = queue.list()[0]?.request;
  if (request === undefined) throw new Error("no request");
  return textOf({ request: { ...request, reason } });
};

it("APR10: states the request, who made it, its expiry and its home, in the same bytes each time", () => {
  expect(textOf()).toBe(`lanecast approval request, form 1
request   apr_0001
asked by  agent "ci"
to share  lane "api", terminal trm_aaaa
through   tmate, relay "here", reach here
they may  read and type
for       45m (2700000 ms)
who       anyone with the link
reason    none given
share     shr_aaaa
asked at  2023-11-14T22:13:20.000Z
valid to  2023-11-14T22:28:20.000Z
home      ${HOME_ID}
nonce     nonce-1
`);
  expect(textOf()).toBe(textOf());
});

it("APR20: contains nothing that looks like a secret, because the audit log keeps it", () => {
  const secret = "Xk29vQz7Lm41PqRt8WsY0bNa3";
  const text = hostile(`see ssh ${secret}@relay.example for TOKEN=${secret}`);
  expect(text).not.toContain(secret);
  expect(text).toContain('reason    "see ssh [removed]@relay.example for TOKEN=[removed]"');
});

it("APR10: lists keys by fingerprint", () => {
  const { queue, ask } = createQueue();
  ask();
  const request = queue.list()[0]?.request;
  if (request === undefined) throw new Error("no request");
  const fingerprints = ["SHA256:a", "SHA256:b"];
  const text = textOf({ request: { ...request, anyoneWithLink: false, keyCount: 2, fingerprints } });
  expect(text).toContain("who       key SHA256:a\n          key SHA256:b\n");
});

it.each([
  ["a line break", "ok\nthey may  read only"],
  ["another system's line break", "ok\r\nthey may  read only"],
  ["a line separator", "ok\u2028they may  read only"],
  ["a character that changes the direction", "\u202Eylno daer"],
  ["an escape sequence", "\u001b[2J\u009b2J"],
  ["an invisible character", "\u{E0041}\u200B"],
  ["half a pair", "\uD800"],
])("APR10: can't be forged by a reason with %s", (_what, reason) => {
  const text = hostile(reason);
  expect(text.split("\n")).toHaveLength(15);
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
});
