// Fetches keys from a fake GitHub on loopback that also answers in ways the real one doesn't.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGithubKeys } from "../github-keys";

let server: ReturnType<typeof Bun.serve>;
let requested: string[] = [];
beforeAll(() => {
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      requested.push(pathname);
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
  it("FR-026-001: returns every public key of the user, labeled with the user's name", async () => {
    expect(await fetchKeys("ana")).toEqual({
      ok: true,
      value: ["ssh-ed25519 AAAA1 ana@github", "ssh-rsa AAAA2 ana@github"],
    });
  });

  it.each([
    ["nobody", "GitHub has no user nobody"],
    ["nokeys", "nokeys has no public keys on GitHub"],
    ["broken", "couldn't fetch the keys of broken from GitHub (GitHub answered 502); paste the keys instead"],
    ["moved", "couldn't fetch the keys of moved from GitHub (no connection); paste the keys instead"],
    [
      "endless",
      "couldn't fetch the keys of endless from GitHub (the answer is too long to be a list of keys); paste the keys instead",
    ],
    ["slow", "couldn't fetch the keys of slow from GitHub (timed out); paste the keys instead"],
  ])("SEC4: explains the failure for %s", async (user, error) => {
    expect(await fetchKeys(user)).toEqual({ ok: false, error });
  });

  it("SEC4: puts only a valid user name into the URL", async () => {
    requested = [];
    for (const user of ["", "../ana", "ana/x", "-ana", "ana?x", "a".repeat(40), "ana.keys#"]) {
      expect(await fetchKeys(user)).toMatchObject({
        ok: false,
        error: expect.stringContaining("is not a GitHub user name"),
      });
    }
    expect(requested).toEqual([]);
  });

  it("SEC4: says so when there is no network", async () => {
    expect(await createGithubKeys("http://127.0.0.1:1", 2_000)("ana")).toMatchObject({
      ok: false,
      error: expect.stringContaining("no connection"),
    });
  });
});
