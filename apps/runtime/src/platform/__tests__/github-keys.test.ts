// Keys from GitHub, over a double on loopback that answers as GitHub does, and as it does not.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGithubKeys } from "../github-keys";

let server: ReturnType<typeof Bun.serve>;
let asked: string[] = [];
beforeAll(() => {
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      switch (pathname) {
        case "/ana.keys":
          return new Response("ssh-ed25519 AAAA1\nssh-rsa AAAA2\n");
        case "/nokeys.keys":
          return new Response("");
        case "/moved.keys":
          return Response.redirect("/ana.keys");
        case "/broken.keys":
          return new Response("sorry", { status: 502 });
        case "/endless.keys":
          return new Response("x".repeat(70_000));
        case "/slow.keys":
          return new Promise(() => undefined);
        default:
          return new Response("Not Found", { status: 404 });
      }
    },
  });
});
afterAll(() => server.stop(true));

const fetchKeys = (user: string) => createGithubKeys(`http://127.0.0.1:${server.port}`, 300)(user);

describe("GitHub keys", () => {
  it("FR-026-001: every published key, labelled with its user", async () => {
    expect(await fetchKeys("ana")).toEqual({
      ok: true,
      value: ["ssh-ed25519 AAAA1 ana@github", "ssh-rsa AAAA2 ana@github"],
    });
  });

  it.each([
    ["nobody", "there is no GitHub user nobody"],
    ["nokeys", "nokeys has published no keys"],
    ["broken", "the keys of broken could not be fetched (GitHub answered 502); give the keys themselves"],
    ["moved", "the keys of moved could not be fetched (no connection); give the keys themselves"],
    [
      "endless",
      "the keys of endless could not be fetched (the answer is too long to be keys); give the keys themselves",
    ],
    ["slow", "the keys of slow could not be fetched (no answer in time); give the keys themselves"],
  ])("SEC4: %s is refused in words", async (user, error) => {
    expect(await fetchKeys(user)).toEqual({ ok: false, error });
  });

  it("SEC4: nothing but a user name becomes part of an address", async () => {
    asked = [];
    for (const user of ["", "../ana", "ana/x", "-ana", "ana?x", "a".repeat(40), "ana.keys#"]) {
      expect(await fetchKeys(user)).toMatchObject({
        ok: false,
        error: expect.stringContaining("is no GitHub user name"),
      });
    }
    expect(asked).toEqual([]);
  });

  it("SEC4: without a network it says so", async () => {
    expect(await createGithubKeys("http://127.0.0.1:1", 2_000)("ana")).toMatchObject({
      ok: false,
      error: expect.stringContaining("no connection"),
    });
  });
});
