// The share dialog's form and its verdict.

import { act, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { createFakeClock } from "../../../../../testing/fake-clock";
import { allowed, never, SAMPLE_KEY, sampleBackends, sampleLaneApi } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import {
  openAdvanced,
  openDialog,
  pasteKey,
  peopleField,
  spyStart,
  terminalId,
} from "../../__tests__/open-share-dialog";

describe("form", () => {
  it("FR-026-001: offers both backends; says why one is unavailable and what to do, and checks again", async () => {
    const checkBackends = vi.fn<SharingCommands["checkBackends"]>(async () => ok({ backends: [...sampleBackends] }));
    const { dialog, user } = await openDialog({ commands: { checkBackends } });
    await openAdvanced({ dialog, user });
    const using = within(dialog.getByRole("radiogroup", { name: "Using" }));
    expect(using.getByRole("radio", { name: "upterm" })).toBeDisabled();
    expect(using.getByRole("radio", { name: "upterm" })).toHaveAccessibleDescription("upterm isn't installed.");
    expect(dialog.getByText(/Install it from GitHub releases or Homebrew/)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Check again" }));
    await waitFor(() => expect(checkBackends).toHaveBeenCalledTimes(2));
  });

  it("FR-026-003: requests the chosen time, by preset or typed, and shows when it ends", async () => {
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
    expect(startShare.mock.lastCall?.[0]).toEqual({
      terminalId,
      backend: "tmate",
      ttlMs: 45 * 60_000,
      access: "read",
      keys: [SAMPLE_KEY],
      anyoneWithLink: false,
    });
  });

  it("FR-026-003: shows at the field that a time is out of range, and starts nothing", async () => {
    const startShare = spyStart();
    const opened = await openDialog({ commands: { startShare } });
    await pasteKey(opened);
    const field = opened.dialog.getByRole("textbox", { name: "For" });
    await opened.user.clear(field);
    await opened.user.type(field, "9h{Enter}");
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(/Choose 4h or less\./);
    expect(field).toHaveFocus();
    expect(startShare).not.toHaveBeenCalled();
  });

  it("FR-026-002: without people nothing is started; the field says what is missing and gets the focus", async () => {
    const startShare = spyStart();
    const opened = await openDialog({ commands: { startShare } });
    await opened.user.click(opened.dialog.getByRole("button", { name: "Share" }));
    expect(peopleField(opened)).toHaveFocus();
    expect(peopleField(opened)).toHaveAccessibleDescription(/Add at least one person, or allow anyone with the link\./);
    expect(startShare).not.toHaveBeenCalled();
  });

  it("SEC1: says what guests who can type can do", async () => {
    const { dialog, user } = await openDialog();
    expect(dialog.queryByText(/can type can/)).toBeNull();
    await user.click(dialog.getByRole("radio", { name: "type" }));
    expect(dialog.getByText("Guests who can type can run any command as you.")).toBeVisible();
  });

  it("SEC1, ADOPT11: a mirror offers typing too, and says into which tmux pane the keys go", async () => {
    const adopted = { server: "/tmp/tmux-1000/default", pane: "%0", address: "work:0.0" };
    const terminals = sampleLaneApi.terminals.map((terminal) => ({ ...terminal, adopted }));
    const { dialog, user } = await openDialog({ lanes: [{ ...sampleLaneApi, terminals }] });
    await user.click(dialog.getByRole("radio", { name: "type" }));
    expect(dialog.getByText(/as you\. What they type goes into your own tmux pane work:0\.0\.$/)).toBeVisible();
  });
});

describe("verdict", () => {
  it("FR-026-002: checks the current form, and applies an alternative", async () => {
    const checkPolicy = vi.fn<SharingCommands["checkPolicy"]>(async ({ anyoneWithLink }) =>
      anyoneWithLink
        ? ok({
            verdict: "deny",
            reason: "Guests need a key.",
            policyIds: ["keys-only"],
            instead: [{ label: "Only people with a key", change: { needsKeys: true } }],
          })
        : ok(allowed),
    );
    const opened = await openDialog({ commands: { checkPolicy } });
    const { dialog, user } = opened;
    await pasteKey(opened);
    const verdict = dialog.getByRole("status", { name: "Verdict" });
    await waitFor(() => expect(verdict).toHaveTextContent("Allowed by rule read-with-keys"));
    await user.click(dialog.getByRole("radio", { name: "anyone with the link" }));
    await waitFor(() => expect(verdict).toHaveTextContent("Not allowed (rule keys-only)Guests need a key."));
    await user.click(dialog.getByRole("button", { name: "Only people with a key" }));
    expect(dialog.getByRole("radio", { name: "people with these keys" })).toBeChecked();
    await waitFor(() => expect(verdict).toHaveTextContent("Allowed"));
  });

  it("UI2: shows a problem with the time only after a pause or when the field loses the focus", async () => {
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
    expect(time).toHaveAccessibleDescription(/Choose 4h or less\./);
  });

  it("FR-026-002: checks the rules after a pause, not at each key, and never because of the reason", async () => {
    const clock = createFakeClock();
    const checkPolicy = vi.fn<SharingCommands["checkPolicy"]>(async () => ok(allowed));
    const opened = await openDialog({ clock, commands: { checkPolicy } });
    const { dialog, user } = opened;
    const pause = () => act(() => clock.advance(200));
    await pasteKey(opened);
    pause();
    await waitFor(() => expect(checkPolicy).toHaveBeenCalledTimes(1));
    await user.type(dialog.getByRole("textbox", { name: "Reason" }), "pairing");
    pause();
    const time = dialog.getByRole("textbox", { name: "For" });
    await user.clear(time);
    await user.type(time, "1h45m");
    expect(checkPolicy).toHaveBeenCalledTimes(1);
    // One timer for the verdict and one for the field's problem, however many keys were pressed.
    expect(clock.pending()).toBe(2);
    pause();
    await waitFor(() => expect(checkPolicy).toHaveBeenCalledTimes(2));
    expect(checkPolicy.mock.lastCall?.[0]).toMatchObject({ ttlMs: 105 * 60_000, reason: undefined });
  });

  it("UI26: never shows a verdict on an earlier form or under earlier rules", async () => {
    const clock = createFakeClock();
    const checkPolicy = vi.fn<SharingCommands["checkPolicy"]>(async () => ok(allowed));
    const opened = await openDialog({ clock, commands: { checkPolicy } });
    const { dialog, user, world } = opened;
    const verdict = dialog.getByRole("status", { name: "Verdict" });
    await pasteKey(opened);
    act(() => clock.advance(200));
    await waitFor(() => expect(verdict).toHaveTextContent("Allowed"));
    checkPolicy.mockImplementation(() => never());
    await user.click(dialog.getByRole("radio", { name: "type" }));
    expect(verdict).toHaveTextContent(/^Checking rules…$/);
    act(() => clock.advance(200));
    await waitFor(() => expect(checkPolicy.mock.lastCall?.[0]).toMatchObject({ access: "write" }));
    expect(verdict).toHaveTextContent(/^Checking rules…$/);
    await user.click(dialog.getByRole("radio", { name: "watch" }));
    act(() => clock.advance(200));
    const callsBefore = checkPolicy.mock.calls.length;
    act(() => world.stores.policy.getState().setPolicy({ loadedAtMs: 2, problem: null }));
    expect(verdict).toHaveTextContent(/^Checking rules…$/);
    await waitFor(() => expect(checkPolicy.mock.calls.length).toBeGreaterThan(callsBefore));
  });

  it("FR-026-002: requests approval, and says that it waits", async () => {
    const checkPolicy: SharingCommands["checkPolicy"] = async () => ok({ ...allowed, verdict: "needs-approval" });
    const opened = await openDialog({ commands: { checkPolicy } });
    await pasteKey(opened);
    await opened.user.click(await opened.dialog.findByRole("button", { name: "Request approval" }));
    await opened.dialog.findByRole("list", { name: "Steps" });
    const { world } = opened;
    const [share] = [...world.stores.shares.getState().shares.values()];
    if (share === undefined) throw new Error("nothing was started");
    world.put({ ...share, revision: share.revision + 1, phase: "awaiting-approval", startStep: null });
    expect(await opened.dialog.findByText(/Nothing is shared until the request is approved\./)).toBeVisible();
    expect(opened.dialog.getByRole("status", { name: "Progress" })).toHaveTextContent("Approval requested.");
  });
});
