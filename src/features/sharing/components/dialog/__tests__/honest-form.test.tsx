// The share dialog promises nothing that can't happen: private keys, forbidden shares, and a runtime that isn't there.
import { act, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ok } from "#contract/errors";
import { allowed, SAMPLE_KEY } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { PRIVATE_KEY_REMOVED } from "../../../model/guest-keys";
import { addedPeople, openDialog, pasteKey, peopleField, spyStart } from "../../__tests__/open-share-dialog";

const PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n";

describe("a pasted private key", () => {
  it.each([
    ["whole", PRIVATE],
    ["without its end", PRIVATE.slice(0, 60)],
    ["of PuTTY", "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\nAAAA\n"],
    ["of an old format", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"],
  ])("SEC4, KEY1: %s is removed from the field and from the draft, and the field says so", async (_, text) => {
    const opened = await openDialog();
    await pasteKey(opened, text);
    expect(peopleField(opened)).toHaveValue("");
    expect(addedPeople(opened)).toEqual([]);
    expect(peopleField(opened)).toHaveAccessibleDescription(new RegExp(PRIVATE_KEY_REMOVED.slice(0, 24)));
    expect(JSON.stringify(opened.world.ui.getState())).not.toMatch(/PRIVATE|PuTTY|b3Bl/);
  });

  it("SEC4, KEY1: public keys around it stay", async () => {
    const opened = await openDialog();
    await pasteKey(opened, `${SAMPLE_KEY}\n${PRIVATE}`);
    expect(addedPeople(opened)).toEqual(["Ana from support"]);
    expect(peopleField(opened)).toHaveValue("");
  });
});

describe("a share that the rules forbid", () => {
  const instead = [
    { label: "Let guests watch", change: { access: "read" as const } },
    { label: "Share for 15m", change: { ttlMs: 900_000 } },
  ];
  const checkPolicy: SharingCommands["checkPolicy"] = async ({ access }) =>
    access === "write"
      ? ok({ ...allowed, verdict: "deny" as const, reason: "Nobody types here.", instead })
      : ok(allowed);

  it("POL10: can't be submitted, and the first alternative is the main button", async () => {
    const startShare = spyStart();
    const opened = await openDialog({ commands: { startShare, checkPolicy } });
    const { dialog, user } = opened;
    await pasteKey(opened);
    await user.click(dialog.getByRole("radio", { name: "type" }));
    await waitFor(() => expect(dialog.getByRole("button", { name: "Share" })).toHaveAttribute("aria-disabled", "true"));
    await user.click(dialog.getByRole("button", { name: "Share" }));
    await user.type(peopleField(opened), "{Control>}{Enter}{/Control}");
    expect(startShare).not.toHaveBeenCalled();
    expect(dialog.getAllByRole("button", { name: "Let guests watch" })).toHaveLength(1);
    expect(dialog.getByRole("button", { name: "Let guests watch" })).toHaveAttribute("data-look", "primary");
    expect(dialog.getByRole("button", { name: "Share for 15m" })).toHaveAttribute("data-look", "plain");
    await user.click(dialog.getByRole("button", { name: "Let guests watch" }));
    expect(dialog.getByRole("radio", { name: "watch" })).toBeChecked();
    await waitFor(() => expect(dialog.getByRole("button", { name: "Share" })).not.toHaveAttribute("aria-disabled"));
  });
});

describe("a runtime that isn't there", () => {
  it("UNHEARD1: the dialog says so, starts nothing, keeps the choices, and goes on when the runtime is back", async () => {
    const startShare = spyStart();
    const opened = await openDialog({ commands: { startShare } });
    const { dialog, user, world } = opened;
    await pasteKey(opened);
    const { setStatus } = world.stores.connection.getState();
    act(() => setStatus({ kind: "lost", retryAtMs: 0, attempt: 2 }));
    expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent("lanecast isn't running");
    await user.click(dialog.getByRole("button", { name: "Share" }));
    expect(startShare).not.toHaveBeenCalled();
    act(() => setStatus({ kind: "open" }));
    await waitFor(() => expect(dialog.getByRole("button", { name: "Share" })).not.toHaveAttribute("aria-disabled"));
    await user.click(dialog.getByRole("button", { name: "Share" }));
    expect(startShare.mock.lastCall?.[0]).toMatchObject({ keys: [SAMPLE_KEY] });
  });
});
