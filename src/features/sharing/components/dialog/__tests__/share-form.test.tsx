// The share dialog's form and its verdict, by role and name.

import { act, fireEvent, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { createFakeClock } from "../../../../../testing/fake-clock";
import { allowed, never, SAMPLE_KEY, sampleBackends } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openDialog, pasteKey, spyStart, terminalId } from "../../__tests__/open-share-dialog";

const SECOND_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKm7j0Zb3yT5cQ0vRr1mW8xN2sLd4uHf6gEo9pYiUaBk bo@desk";

describe("form", () => {
  it("FR-026-001: offers both backends; one that cannot share here says why and what to do, and is asked again", async () => {
    const checkBackends = vi.fn<SharingCommands["checkBackends"]>(async () => ok({ backends: [...sampleBackends] }));
    const { dialog, user } = await openDialog({ commands: { checkBackends } });
    const through = within(dialog.getByRole("radiogroup", { name: "Through" }));
    expect(through.getByRole("radio", { name: "upterm" })).toBeDisabled();
    expect(through.getByRole("radio", { name: "upterm" })).toHaveAccessibleDescription("upterm is not installed here.");
    expect(dialog.getByText(/Get it from its makers' releases or Homebrew/)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Check again" }));
    await waitFor(() => expect(checkBackends).toHaveBeenCalledTimes(2));
  });

  it("FR-026-003: asks for the time that was chosen, by preset or by hand, and says when that is", async () => {
    const startShare = spyStart();
    const opened = await openDialog({ commands: { startShare } });
    const { dialog, user } = opened;
    await user.click(dialog.getByRole("button", { name: "1h" }));
    expect(dialog.getByRole("textbox", { name: "For" })).toHaveValue("1h");
    expect(dialog.getByRole("button", { name: "1h" })).toHaveAttribute("aria-pressed", "true");
    await user.clear(dialog.getByRole("textbox", { name: "For" }));
    await user.type(dialog.getByRole("textbox", { name: "For" }), "45m");
    expect(dialog.getByText(/^ends \d\d:\d\d$/)).toBeVisible();
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    expect(startShare).toHaveBeenCalledWith({
      terminalId,
      backend: "tmate",
      ttlMs: 45 * 60_000,
      access: "read",
      keys: [SAMPLE_KEY],
      anyoneWithLink: false,
    });
  });

  it("FR-026-003: a time out of range is told at the field, and nothing is started", async () => {
    const startShare = spyStart();
    const opened = await openDialog({ commands: { startShare } });
    await pasteKey(opened);
    const field = opened.dialog.getByRole("textbox", { name: "For" });
    await opened.user.clear(field);
    await opened.user.type(field, "9h{Enter}");
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(/Must be 4h or shorter\./);
    expect(field).toHaveFocus();
    expect(startShare).not.toHaveBeenCalled();
  });

  it("FR-026-002: a start without a key does not reach the runtime; the field says what is missing and has the focus", async () => {
    const startShare = spyStart();
    const { dialog, user } = await openDialog({ commands: { startShare } });
    await user.click(dialog.getByRole("button", { name: "Share" }));
    const keys = dialog.getByRole("textbox", { name: "Keys" });
    expect(keys).toHaveFocus();
    expect(keys).toHaveAccessibleDescription(/Add at least one key, or choose anyone with the link\./);
    expect(startShare).not.toHaveBeenCalled();
  });

  it("KEY1: takes keys from a file, and of a private key nothing stays", async () => {
    const { dialog, user } = await openDialog();
    const chooser = dialog.getByLabelText("Key files", { selector: "input" });
    await user.upload(chooser, new File(["-----BEGIN OPENSSH PRIVATE KEY-----\nsecret"], "id_ed25519"));
    const keys = dialog.getByRole("textbox", { name: "Keys" });
    await waitFor(() => expect(keys).toHaveAccessibleDescription(/id_ed25519: This is a private key/));
    expect(keys).toHaveValue("");
    await user.upload(chooser, new File([`${SAMPLE_KEY}\n`], "id_ed25519.pub"));
    await waitFor(() => expect(keys).toHaveValue(SAMPLE_KEY));
    expect(keys).toHaveAccessibleDescription(/1 key: ana@laptop/);
  });

  it("KEY1: takes keys from files that are dropped, beside what is there", async () => {
    const opened = await openDialog();
    await pasteKey(opened, SECOND_KEY);
    const keys = opened.dialog.getByRole("textbox", { name: "Keys" });
    fireEvent.drop(keys, { dataTransfer: { files: [new File([SAMPLE_KEY], "ana.pub")] } });
    await waitFor(() => expect(keys).toHaveValue(`${SECOND_KEY}\n${SAMPLE_KEY}`));
    expect(keys).toHaveAccessibleDescription(/2 keys: /);
  });

  it("KEY1: a file that takes its time undoes nothing that is typed meanwhile", async () => {
    const opened = await openDialog();
    const { dialog, user } = opened;
    let give: (text: string) => void = () => undefined;
    const slow = new File([], "ana.pub");
    vi.spyOn(slow, "text").mockReturnValue(
      new Promise((resolve) => {
        give = resolve;
      }),
    );
    const keys = dialog.getByRole("textbox", { name: "Keys" });
    fireEvent.drop(keys, { dataTransfer: { files: [slow] } });
    await pasteKey(opened, SECOND_KEY);
    await user.type(dialog.getByRole("textbox", { name: "Why" }), "pairing");
    give(SAMPLE_KEY);
    await waitFor(() => expect(keys).toHaveValue(`${SECOND_KEY}\n${SAMPLE_KEY}`));
    expect(dialog.getByRole("textbox", { name: "Why" })).toHaveValue("pairing");
  });

  it("SEC1: says what a guest who may type can do", async () => {
    const { dialog, user } = await openDialog();
    expect(dialog.queryByText(/may type can do/)).toBeNull();
    await user.click(dialog.getByRole("radio", { name: "write" }));
    expect(dialog.getByText("A guest who may type can do whatever you can do on this account.")).toBeVisible();
  });
});

describe("verdict", () => {
  it("FR-026-002: asks the gate about the form as it stands, and takes its proposal", async () => {
    const checkPolicy = vi.fn<SharingCommands["checkPolicy"]>(async ({ anyoneWithLink }) =>
      anyoneWithLink
        ? ok({
            verdict: "deny",
            reason: "Only for named keys.",
            policyIds: ["named-keys"],
            instead: [{ label: "Only for named keys", change: { needsKeys: true } }],
          })
        : ok(allowed),
    );
    const opened = await openDialog({ commands: { checkPolicy } });
    const { dialog, user } = opened;
    await pasteKey(opened);
    const verdict = dialog.getByRole("status", { name: "Verdict" });
    await waitFor(() => expect(verdict).toHaveTextContent("Allowedrule read-with-keys"));
    await user.click(dialog.getByRole("radio", { name: "anyone with the link" }));
    await waitFor(() => expect(verdict).toHaveTextContent("Not allowedrule named-keysOnly for named keys."));
    await user.click(dialog.getByRole("button", { name: "Only for named keys" }));
    expect(dialog.getByRole("radio", { name: "these keys" })).toBeChecked();
    await waitFor(() => expect(verdict).toHaveTextContent("Allowed"));
  });

  it("UI2: a time that is being typed is no mistake yet; one that stands still, or is left, is", async () => {
    const clock = createFakeClock();
    const { dialog, user } = await openDialog({ clock });
    const time = dialog.getByRole("textbox", { name: "For" });
    await user.clear(time);
    await user.type(time, "45");
    expect(time).toBeValid();
    act(() => clock.advance(700));
    expect(time).toBeInvalid();
    await user.type(time, "m");
    expect(time).toBeValid();
    await user.clear(time);
    await user.type(time, "9h");
    expect(time).toBeValid();
    await user.tab();
    expect(time).toHaveAccessibleDescription(/Must be 4h or shorter\./);
  });

  it("FR-026-002: asks once the form stands still, not at each key, and never about the reason", async () => {
    const clock = createFakeClock();
    const checkPolicy = vi.fn<SharingCommands["checkPolicy"]>(async () => ok(allowed));
    const opened = await openDialog({ clock, commands: { checkPolicy } });
    const { dialog, user } = opened;
    const standStill = () => act(() => clock.advance(200));
    await pasteKey(opened);
    standStill();
    await waitFor(() => expect(checkPolicy).toHaveBeenCalledTimes(1));
    await user.type(dialog.getByRole("textbox", { name: "Why" }), "pairing");
    standStill();
    const time = dialog.getByRole("textbox", { name: "For" });
    await user.clear(time);
    await user.type(time, "1h45m");
    expect(checkPolicy).toHaveBeenCalledTimes(1);
    // One wait for the gate's verdict and one for the field's own problem, however many keys.
    expect(clock.pending()).toBe(2);
    standStill();
    await waitFor(() => expect(checkPolicy).toHaveBeenCalledTimes(2));
    expect(checkPolicy.mock.lastCall?.[0]).toMatchObject({ ttlMs: 105 * 60_000, reason: undefined });
  });

  it("UI26: a verdict is of the form and the rules as they are, else it is being asked for", async () => {
    const clock = createFakeClock();
    const checkPolicy = vi.fn<SharingCommands["checkPolicy"]>(async () => ok(allowed));
    const opened = await openDialog({ clock, commands: { checkPolicy } });
    const { dialog, user, world } = opened;
    const verdict = dialog.getByRole("status", { name: "Verdict" });
    await pasteKey(opened);
    act(() => clock.advance(200));
    await waitFor(() => expect(verdict).toHaveTextContent("Allowed"));
    checkPolicy.mockImplementation(() => never());
    await user.click(dialog.getByRole("radio", { name: "write" }));
    expect(verdict).toHaveTextContent(/^Asking the policy$/);
    act(() => clock.advance(200));
    await waitFor(() => expect(checkPolicy.mock.lastCall?.[0]).toMatchObject({ access: "write" }));
    expect(verdict).toHaveTextContent(/^Asking the policy$/);
    await user.click(dialog.getByRole("radio", { name: "read" }));
    act(() => clock.advance(200));
    const askedBefore = checkPolicy.mock.calls.length;
    act(() => world.stores.policy.getState().setPolicy({ loadedAtMs: 2, problem: null }));
    expect(verdict).toHaveTextContent(/^Asking the policy$/);
    await waitFor(() => expect(checkPolicy.mock.calls.length).toBeGreaterThan(askedBefore));
  });

  it("FR-026-002: what needs an approval is asked for, and waits for it in words", async () => {
    const checkPolicy: SharingCommands["checkPolicy"] = async () => ok({ ...allowed, verdict: "needs-approval" });
    const opened = await openDialog({ commands: { checkPolicy } });
    await pasteKey(opened);
    await opened.user.click(await opened.dialog.findByRole("button", { name: "Ask" }));
    await opened.dialog.findByRole("list", { name: "Steps" });
    const { world } = opened;
    const [share] = [...world.stores.shares.getState().shares.values()];
    if (share === undefined) throw new Error("the start made a share");
    world.put({ ...share, revision: share.revision + 1, phase: "awaiting-approval", startStep: null });
    expect(await opened.dialog.findByText(/Nothing is open until somebody says yes\./)).toBeVisible();
    expect(opened.dialog.getByRole("status", { name: "Progress" })).toHaveTextContent("Asked; nobody has decided yet.");
  });
});
