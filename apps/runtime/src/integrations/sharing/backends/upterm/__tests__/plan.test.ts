// The worker's files and command line.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunningRelay } from "../../../../../relays/relay";
import type { WorkerContext } from "../../backend";
import { makeHostKey, planUpterm } from "../plan";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
const deps = { path: "/opt/upterm", env: { PATH: "/bin", LANG: "C.UTF-8" } };

describe("an upterm worker's files", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "lanecast-files-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const contextWith = (more: Partial<WorkerContext> = {}): WorkerContext => ({
    shareId: "shr_aaaa",
    dir,
    marker: { name: "M", value: "v" },
    access: "read",
    authorizedKeys: [`${KEY} somebody's #comment`],
    relay: { host: "127.0.0.1", port: 45_353, publicKey: "ssh-ed25519 RELAY" } as RunningRelay,
    attachPath: join(dir, "attach"),
    laneSize: () => null,
    ...more,
  });
  const planOf = (more: Partial<WorkerContext> = {}) => {
    const plan = planUpterm(contextWith(more), deps);
    if (!plan.ok) throw new Error(plan.error.message);
    return plan.value;
  };

  it("SEC4: sets every flag that could be set from elsewhere, and ends with the hosted command", () => {
    const { argv } = planOf();
    expect(argv).toEqual(
      expect.arrayContaining([
        "--accept",
        "--no-sftp",
        "--read-only=true",
        "--skip-host-key-check=false",
        "--allow-local-tcp-forwarding=false",
      ]),
    );
    expect(argv.slice(-6)).toEqual(["--", "env", "-u", "UPTERM_ADMIN_SOCKET", "sleep", "infinity"]);
    expect(planOf({ access: "write" }).argv).toContain("--read-only=false");
  });

  it("SEC4: writes the keys alone, 0600, ending with a key and a line end", () => {
    const { argv } = planOf();
    const path = argv[argv.indexOf("--authorized-keys") + 1] ?? "";
    expect(readFileSync(path, "utf8")).toBe(`${KEY}\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("SEC4: names no key file only when anyone with the link may join", () => {
    expect(planOf({ authorizedKeys: [] }).argv).not.toContain("--authorized-keys");
  });

  it("SEC3: hands on the allow-listed environment, its own folders and the marker, and nothing else", () => {
    expect(Object.keys(planOf().env).sort()).toEqual(
      ["HOME", "LANG", "M", "PATH", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"].sort(),
    );
  });

  it("SEC4: pins the relay's key as the authority of its certificate and plainly", () => {
    const { argv } = planOf();
    const path = argv[argv.indexOf("--known-hosts") + 1] ?? "";
    expect(readFileSync(path, "utf8").trim().split("\n")).toEqual([
      "@cert-authority [127.0.0.1]:45353 ssh-ed25519 RELAY",
      "[127.0.0.1]:45353 ssh-ed25519 RELAY",
    ]);
  });

  it("FR-026-009: refuses a directory whose socket's path would be too long, before anything starts", () => {
    const deep = join(dir, "x".repeat(60));
    expect(planUpterm(contextWith({ dir: deep }), deps)).toMatchObject({
      ok: false,
      error: { code: "setup-problem", data: { path: deep, hint: expect.stringContaining("XDG_RUNTIME_DIR") } },
    });
  });

  it("FR-026-009: makes the host's key once, and says when it cannot", async () => {
    const first = await makeHostKey(dir, process.env.PATH ?? "");
    expect(first).toMatchObject({ ok: true, value: expect.stringMatching(/^ssh-ed25519 \S+$/) });
    expect(await makeHostKey(dir, process.env.PATH ?? "")).toEqual(first);
    expect(await makeHostKey(join(dir, "none"), process.env.PATH ?? "")).toMatchObject({
      ok: false,
      error: { code: "setup-problem" },
    });
  });
});
