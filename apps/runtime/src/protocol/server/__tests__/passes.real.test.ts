// How an open page signs in at a restarted runtime, and what another program at the old port can do with what it learns.
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLI_TOKEN, codeOf, cookieOf, openTestDoor, type TestDoor } from "./door.fixture";

let before: TestDoor;
let after: TestDoor;
beforeEach(async () => {
  before = await openTestDoor();
  after = await openTestDoor();
});
afterEach(async () => {
  await before.dispose();
  await after.dispose();
});

type Pass = { readonly id: string; readonly secret: string };
const passOf = async (door: TestDoor): Promise<Pass> => {
  const answer = await door.post("/api/session", { code: codeOf(door.server.openUrl()) });
  return ((await answer.json()) as { pass: Pass }).pass;
};
const nonceOf = async (door: TestDoor): Promise<string> =>
  ((await (await door.post("/api/challenge", {})).json()) as { nonce: string }).nonce;
const proofOf = ({ secret }: Pass, nonce: string, origin: string): string =>
  createHmac("sha256", secret).update(`${nonce} ${origin}`).digest("base64url");

describe("a pass", () => {
  it("DOOR13: lets a page of an earlier run sign in again, with a cookie of its own", async () => {
    const pass = await passOf(before);
    const nonce = await nonceOf(after);
    const proof = proofOf(pass, nonce, after.server.baseUrl);
    const answer = await after.post("/api/return", { id: pass.id, nonce, proof });
    expect(answer.status).toBe(200);
    expect((await after.post("/api/ticket", {}, { Cookie: cookieOf(answer) })).status).toBe(200);
  });

  it("DOOR13: a response works once, only at its own address, and only for a known nonce", async () => {
    const pass = await passOf(before);
    const tryProof = async (nonce: string, origin: string, id = pass.id) =>
      (await after.post("/api/return", { id, nonce, proof: proofOf(pass, nonce, origin) })).status;
    const nonce = await nonceOf(after);
    expect(await tryProof(nonce, after.server.baseUrl)).toBe(200);
    expect(await tryProof(nonce, after.server.baseUrl)).toBe(401);
    expect(await tryProof(await nonceOf(after), before.server.baseUrl)).toBe(401);
    expect(await tryProof(await nonceOf(before), after.server.baseUrl)).toBe(401);
    expect(await tryProof(await nonceOf(after), after.server.baseUrl, "someone-elses-id")).toBe(401);
  });

  it("DOOR13: is given for a code only, never for a cookie or a token, and every other body is refused", async () => {
    const bearer = await after.post("/api/ticket", {}, { Authorization: `Bearer ${CLI_TOKEN}` });
    expect(await bearer.json()).not.toHaveProperty("pass");
    const cookie = await after.post("/api/ticket", {}, { Cookie: await after.signIn() });
    expect(await cookie.json()).not.toHaveProperty("pass");
    for (const body of [{}, { id: "a", nonce: "b" }, { id: "a b", nonce: "b", proof: "c" }, []])
      expect((await after.post("/api/return", body)).status).toBe(400);
    const foreign = await after.post("/api/challenge", {}, { Origin: "http://127.0.0.1:1" });
    expect(foreign.status).toBe(403);
  });
});
