// Before a link is shown: upterm's answer must agree with how it was started, and the link must be nothing but a link.
import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../../../../platform/fingerprint";
import type { RunningRelay } from "../../../../../relays/relay";
import type { WorkerContext } from "../../backend";
import { confirmSession } from "../confirm";
import type { UptermSession } from "../session";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f a@test";
const context: WorkerContext = {
  shareId: "shr_aaaa",
  dir: "/run/s",
  marker: { name: "M", value: "v" },
  access: "read",
  authorizedKeys: [KEY],
  relay: { host: "127.0.0.1", port: 45_353, name: "here" } as RunningRelay,
  attachPath: "/run/s/attach",
  laneSize: () => null,
};
const session: UptermSession = {
  force_command: ["/bin/sh", "/run/s/attach"],
  host: "ssh://127.0.0.1:45353",
  connected_clients: [],
  authorized_keys: [{ public_key_fingerprints: [fingerprintOf(KEY)] }],
  ssh_user: "nqaPNy9ZZnbyXIMj1NM3:MTI3LjAuMC4xOjQ1MzUz",
  sftp_disabled: true,
};

describe("what upterm must confirm before its link is shown", () => {
  it("SEC4: accepts an answer that agrees", () => {
    expect(confirmSession(context, session)).toEqual({ ok: true, value: { user: session.ssh_user } });
    expect(confirmSession({ ...context, authorizedKeys: [] }, { ...session, authorized_keys: [] }).ok).toBe(true);
  });

  const lies: readonly (readonly [string, Partial<UptermSession>])[] = [
    ["no key is in force", { authorized_keys: [] }],
    [
      "one more key is in force",
      { authorized_keys: [{ public_key_fingerprints: [fingerprintOf(KEY), "SHA256:other"] }] },
    ],
    ["another key is in force", { authorized_keys: [{ public_key_fingerprints: ["SHA256:other"] }] }],
    ["file transfer is on", { sftp_disabled: false }],
    ["guests start a shell", { force_command: ["bash"] }],
    ["no command is forced", { force_command: [] }],
    ["it connected to another relay", { host: "ssh://uptermd.upterm.dev:22" }],
    ["a client is in already", { connected_clients: [{ id: "a", addr: "127.0.0.1:1", public_key_fingerprint: "" }] }],
  ];
  it.each(lies)("SEC4: shows no link if %s", (_what, lie) => {
    const confirmed = confirmSession(context, { ...session, ...lie });
    expect(confirmed).toMatchObject({ ok: false, error: { code: "backend-unavailable" } });
    expect(JSON.stringify(confirmed)).not.toContain(session.ssh_user);
  });

  it("GENB5: shows no link if the generation's own checks find a fault, and names the fault", () => {
    const confirmed = confirmSession(context, session, ["a terminal is attached to it"]);
    expect(confirmed).toMatchObject({ ok: false, error: { data: { problem: "unknown-version" } } });
    if (!confirmed.ok) expect(confirmed.error.message).toContain("a terminal is attached to it");
  });

  it.each(["a b", "x;id", "$(id)", "a@b", "", "é", "x".repeat(256), "a\nb"])(
    "SEC5: rejects %j as a link",
    (ssh_user) => {
      expect(confirmSession(context, { ...session, ssh_user })).toMatchObject({
        ok: false,
        error: { code: "relay-refused" },
      });
    },
  );
});
