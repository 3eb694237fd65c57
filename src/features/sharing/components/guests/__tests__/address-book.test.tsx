// The address book and the keys from GitHub, by role and name.

import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { sampleShare } from "../../../../../testing/samples";
import { failing, SAMPLE_KEY, sampleGuestKeys, sampleLaneApi } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openDialog, spyStart } from "../../__tests__/open-share-dialog";
import { openWindow } from "../../__tests__/open-window";

const book = { kind: "guest-keys", backTo: null } as const;
const openBook = async (commands: Partial<SharingCommands> = {}) => {
  const { user, world } = openWindow(sampleShare("one1", sampleLaneApi), book, { commands });
  return { user, world, dialog: within(await screen.findByRole("dialog", { name: "Guests' keys" })) };
};

describe("saved keys", () => {
  it("BOOK1: a mark puts the key's line into the field, taking it off takes it out, and nothing is asked for by it", async () => {
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

  it("BOOK1: a key of which only the fingerprint was seen is told and cannot be chosen", async () => {
    const { user, dialog } = await openDialog();
    await user.click(dialog.getByRole("button", { name: "Saved keys" }));
    expect(await dialog.findByText(/Only its fingerprint was seen/)).toBeVisible();
    expect(dialog.getAllByRole("checkbox")).toHaveLength(2);
  });

  it("BOOK1: an empty book and one that cannot be read say so", async () => {
    const empty = await openDialog({ commands: { listGuestKeys: async () => ok({ guestKeys: [] }) } });
    await empty.user.click(empty.dialog.getByRole("button", { name: "Saved keys" }));
    expect(await empty.dialog.findByText(/^None yet/)).toBeVisible();
  });

  it("BOOK1: the way to name and forget keeps what is filled in, and leads back", async () => {
    const { user, dialog } = await openDialog();
    await user.type(dialog.getByRole("textbox", { name: "Why" }), "pairing");
    await user.click(dialog.getByRole("button", { name: "Saved keys" }));
    await user.click(await dialog.findByRole("button", { name: "Name or forget keys" }));
    await user.click(await screen.findByRole("button", { name: "Back to the share" }));
    const again = within(await screen.findByRole("dialog", { name: "Share" }));
    expect(again.getByRole("textbox", { name: "Why" })).toHaveValue("pairing");
  });
});

describe("the window", () => {
  it("BOOK1: a key gets a name, or its own comment back", async () => {
    const renameGuestKey = vi.fn<SharingCommands["renameGuestKey"]>(async () =>
      ok({ guestKey: sampleGuestKeys[0] as never }),
    );
    const { user, dialog } = await openBook({ renameGuestKey });
    await user.click(await dialog.findByRole("button", { name: "Rename bo@desk" }));
    await user.type(dialog.getByRole("textbox", { name: "Name" }), "Bo{Enter}");
    await waitFor(() => expect(renameGuestKey).toHaveBeenLastCalledWith(sampleGuestKeys[1]?.fingerprint, "Bo"));
    const rename = await dialog.findByRole("button", { name: "Rename Ana from support" });
    await user.click(rename);
    await user.clear(dialog.getByRole("textbox", { name: "Name" }));
    await user.click(dialog.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(renameGuestKey).toHaveBeenLastCalledWith(sampleGuestKeys[0]?.fingerprint, null));
  });

  it("BOOK1, UI6: what cannot be forgotten says why, with its code; what was forgotten is gone", async () => {
    const forgetGuestKey = failing("setup-problem", "The address book cannot be written.", {
      what: "The address book cannot be written.",
      path: "/home/ana/guests.json",
      hint: "Is there room, and is the file yours?",
    });
    const { user, dialog } = await openBook({ forgetGuestKey });
    await user.click(await dialog.findByRole("button", { name: "Forget bo@desk" }));
    expect(await dialog.findByText("setup-problem")).toBeVisible();
    expect(dialog.getByText(/Is there room/)).toBeVisible();
  });

  it("BOOK1: what was forgotten is gone from the list", async () => {
    const left = [...sampleGuestKeys];
    const { user, dialog } = await openBook({
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
  it("BOOK2: a user's keys come into the field by Enter, which is not Share", async () => {
    const startShare = spyStart();
    const { user, dialog } = await openDialog({ commands: { startShare } });
    await user.click(dialog.getByRole("button", { name: "GitHub name" }));
    await user.type(dialog.getByRole("textbox", { name: "GitHub name" }), "ana{Enter}");
    await waitFor(() =>
      expect(dialog.getByRole<HTMLTextAreaElement>("textbox", { name: "Keys" }).value).toMatch(
        /^ssh-ed25519 .* ana@github$/,
      ),
    );
    expect(startShare).not.toHaveBeenCalled();
  });

  it("BOOK2: what cannot be had is said at the field, and no key is added", async () => {
    const problem = "there is no GitHub user nobody";
    const fetchGithubKeys = failing("invalid-input", `${problem}.`, { issues: [{ path: "user", problem }] });
    const { user, dialog } = await openDialog({ commands: { fetchGithubKeys } });
    await user.click(dialog.getByRole("button", { name: "GitHub name" }));
    const field = dialog.getByRole("textbox", { name: "GitHub name" });
    await user.type(field, "nobody{Enter}");
    await waitFor(() => expect(field).toHaveAccessibleDescription(/There is no GitHub user nobody\./));
    await user.clear(field);
    await user.type(field, "-x{Enter}");
    expect(field).toHaveAccessibleDescription(/must be a GitHub username/);
    expect(dialog.getByRole("textbox", { name: "Keys" })).toHaveValue("");
  });
});
