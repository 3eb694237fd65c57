// Saved keys and keys from GitHub.

import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { sampleShare } from "../../../../../testing/samples";
import { failing, SAMPLE_KEY, sampleGuestKeys, sampleLaneApi } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openDialog, spyStart } from "../../__tests__/open-share-dialog";
import { openWindow } from "../../__tests__/open-window";

const savedKeys = { kind: "guest-keys", backTo: null } as const;
const openSavedKeys = async (commands: Partial<SharingCommands> = {}) => {
  const { user, world } = openWindow(sampleShare("one1", sampleLaneApi), savedKeys, { commands });
  return { user, world, dialog: within(await screen.findByRole("dialog", { name: "Saved keys" })) };
};

describe("saved keys", () => {
  it("BOOK1: checking a key adds its line to the field, unchecking removes it, and neither starts anything", async () => {
    const startShare = spyStart();
    const { user, dialog } = await openDialog({ commands: { startShare } });
    await user.click(dialog.getByRole("button", { name: "Saved keys" }));
    const ana = await dialog.findByRole("checkbox", { name: "Ana from support" });
    expect(ana).not.toBeChecked();
    await user.click(ana);
    expect(dialog.getByRole("textbox", { name: "Keys" })).toHaveValue(SAMPLE_KEY);
    expect(ana).toBeChecked();
    await user.click(dialog.getByRole("checkbox", { name: "bo@desk" }));
    expect(dialog.getByText(/^2 keys:/)).toBeVisible();
    await user.click(ana);
    expect(dialog.getByRole("textbox", { name: "Keys" })).toHaveValue(sampleGuestKeys[1]?.key);
    expect(startShare).not.toHaveBeenCalled();
  });

  it("BOOK1: a key with only a fingerprint is listed but can't be chosen", async () => {
    const { user, dialog } = await openDialog();
    await user.click(dialog.getByRole("button", { name: "Saved keys" }));
    expect(await dialog.findByText(/Only the fingerprint is known/)).toBeVisible();
    expect(dialog.getAllByRole("checkbox")).toHaveLength(2);
  });

  it("BOOK1: says that there are no saved keys", async () => {
    const empty = await openDialog({ commands: { listGuestKeys: async () => ok({ guestKeys: [] }) } });
    await empty.user.click(empty.dialog.getByRole("button", { name: "Saved keys" }));
    expect(await empty.dialog.findByText(/^No saved keys/)).toBeVisible();
  });

  it("BOOK1: managing saved keys keeps the form and leads back to it", async () => {
    const { user, dialog } = await openDialog();
    await user.type(dialog.getByRole("textbox", { name: "Reason" }), "pairing");
    await user.click(dialog.getByRole("button", { name: "Saved keys" }));
    await user.click(await dialog.findByRole("button", { name: "Manage saved keys" }));
    await user.click(await screen.findByRole("button", { name: "Back to share" }));
    const again = within(await screen.findByRole("dialog", { name: "Share" }));
    expect(again.getByRole("textbox", { name: "Reason" })).toHaveValue("pairing");
  });
});

describe("the window", () => {
  it("BOOK1: renames a key, or shows its comment again", async () => {
    const renameGuestKey = vi.fn<SharingCommands["renameGuestKey"]>(async () =>
      ok({ guestKey: sampleGuestKeys[0] as never }),
    );
    const { user, dialog } = await openSavedKeys({ renameGuestKey });
    await user.click(await dialog.findByRole("button", { name: "Rename bo@desk" }));
    await user.type(dialog.getByRole("textbox", { name: "Name" }), "Bo{Enter}");
    await waitFor(() => expect(renameGuestKey).toHaveBeenLastCalledWith(sampleGuestKeys[1]?.fingerprint, "Bo"));
    const rename = await dialog.findByRole("button", { name: "Rename Ana from support" });
    await user.click(rename);
    await user.clear(dialog.getByRole("textbox", { name: "Name" }));
    await user.click(dialog.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(renameGuestKey).toHaveBeenLastCalledWith(sampleGuestKeys[0]?.fingerprint, null));
  });

  it("BOOK1, UI6: says why a key couldn't be forgotten, with the code", async () => {
    const forgetGuestKey = failing("setup-problem", "The saved keys can't be written.", {
      what: "The saved keys can't be written.",
      path: "/home/ana/guests.json",
      hint: "Check that the disk has space and that you own the file.",
    });
    const { user, dialog } = await openSavedKeys({ forgetGuestKey });
    await user.click(await dialog.findByRole("button", { name: "Forget bo@desk" }));
    expect(await dialog.findByText("setup-problem")).toBeVisible();
    expect(dialog.getByText(/the disk has space/)).toBeVisible();
  });

  it("BOOK1: removes a forgotten key from the list", async () => {
    const left = [...sampleGuestKeys];
    const { user, dialog } = await openSavedKeys({
      listGuestKeys: async () => ok({ guestKeys: [...left] }),
      forgetGuestKey: async (fingerprint) => {
        left.splice(
          left.findIndex((each) => each.fingerprint === fingerprint),
          1,
        );
        return ok({});
      },
    });
    await user.click(await dialog.findByRole("button", { name: "Forget bo@desk" }));
    await waitFor(() => expect(dialog.queryByText("bo@desk")).toBeNull());
    expect(dialog.getByText("Ana from support")).toBeVisible();
  });
});

describe("keys from GitHub", () => {
  it("BOOK2: Enter adds a user's keys to the field and doesn't share", async () => {
    const startShare = spyStart();
    const { user, dialog } = await openDialog({ commands: { startShare } });
    await user.click(dialog.getByRole("button", { name: "GitHub user" }));
    await user.type(dialog.getByRole("textbox", { name: "GitHub user" }), "ana{Enter}");
    await waitFor(() =>
      expect(dialog.getByRole<HTMLTextAreaElement>("textbox", { name: "Keys" }).value).toMatch(
        /^ssh-ed25519 .* ana@github$/,
      ),
    );
    expect(startShare).not.toHaveBeenCalled();
  });

  it("BOOK2: shows at the field that there is no such user, and adds no key", async () => {
    const problem = "there is no GitHub user no-such-user";
    const fetchGithubKeys = failing("invalid-input", `${problem}.`, { issues: [{ path: "user", problem }] });
    const { user, dialog } = await openDialog({ commands: { fetchGithubKeys } });
    await user.click(dialog.getByRole("button", { name: "GitHub user" }));
    const field = dialog.getByRole("textbox", { name: "GitHub user" });
    await user.type(field, "no-such-user{Enter}");
    await waitFor(() => expect(field).toHaveAccessibleDescription(/There is no GitHub user no-such-user\./));
    await user.clear(field);
    await user.type(field, "-x{Enter}");
    expect(field).toHaveAccessibleDescription(/Must be a GitHub username/);
    expect(dialog.getByRole("textbox", { name: "Keys" })).toHaveValue("");
  });
});
