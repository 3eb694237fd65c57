// Saved keys: the way to them from the share dialog, and their window.

import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { sampleShare } from "../../../../../testing/samples";
import { failing, sampleGuestKeys, sampleLaneApi } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openDialog } from "../../__tests__/open-share-dialog";
import { openWindow } from "../../__tests__/open-window";

const savedKeys = { kind: "guest-keys", backTo: null } as const;
const openSavedKeys = async (commands: Partial<SharingCommands> = {}) => {
  const { user, world } = openWindow(sampleShare("one1", sampleLaneApi), savedKeys, { commands });
  return { user, world, dialog: within(await screen.findByRole("dialog", { name: "Saved keys" })) };
};

describe("saved keys", () => {
  it("BOOK1: managing saved keys keeps the form and leads back to it", async () => {
    const { user, dialog } = await openDialog();
    await user.type(dialog.getByRole("textbox", { name: "Reason" }), "pairing");
    await user.click(dialog.getByRole("button", { name: "Saved keys" }));
    await user.click(await screen.findByRole("button", { name: "Back to share" }));
    const again = within(await screen.findByRole("dialog", { name: "Share" }));
    expect(again.getByRole("textbox", { name: "Reason" })).toHaveValue("pairing");
  });

  it("BOOK1: says that there are no saved keys", async () => {
    const { dialog } = await openSavedKeys({ listGuestKeys: async () => ok({ guestKeys: [] }) });
    expect(await dialog.findByText(/^No saved keys/)).toBeVisible();
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
