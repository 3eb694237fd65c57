// The field with the people who can join: what becomes a chip, what is refused, and its keys.
import { fireEvent, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { failing, never, SAMPLE_KEY, sampleGuestKeys } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { addedPeople, openDialog, pasteKey, peopleField, spyStart } from "../../__tests__/open-share-dialog";

const SECOND_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKm7j0Zb3yT5cQ0vRr1mW8xN2sLd4uHf6gEo9pYiUaBk cy@desk";
type Opened = Awaited<ReturnType<typeof openDialog>>;
const suggestions = ({ dialog }: Opened) => within(dialog.getByRole("listbox", { name: "Suggestions" }));

const ANA = "Ana from support";

describe("saved people", () => {
  it("PEOPLE1, BOOK1: are suggested, the most recent first, and a choice only adds them", async () => {
    const startShare = spyStart();
    const opened = await openDialog({ commands: { startShare } });
    const { user } = opened;
    await user.click(peopleField(opened));
    const options = await suggestions(opened).findAllByRole("option");
    expect(options.map((each) => each.firstChild?.textContent)).toEqual([ANA, "bo@desk"]);
    await user.keyboard("{ArrowDown}{Enter}");
    expect(addedPeople(opened)).toEqual([ANA]);
    expect(startShare).not.toHaveBeenCalled();
  });

  it("PEOPLE1: a person's several keys are one chip, and all of them can join", async () => {
    const [ana] = sampleGuestKeys;
    if (ana === undefined) throw new Error("a sample key");
    const fingerprint = ana.fingerprint.replace("5h3Z", "6h3Z");
    const guestKeys = [ana, { ...ana, fingerprint, key: SECOND_KEY }];
    const startShare = spyStart();
    const opened = await openDialog({ commands: { startShare, listGuestKeys: async () => ok({ guestKeys }) } });
    await opened.user.type(peopleField(opened), "ana");
    await opened.dialog.findByRole("option", { name: /2 keys/ });
    await opened.user.keyboard("{Enter}");
    expect(addedPeople(opened)).toEqual([ANA]);
    await opened.user.click(opened.dialog.getByRole("button", { name: "Share" }));
    expect(startShare.mock.lastCall?.[0].keys).toEqual([SAMPLE_KEY, SECOND_KEY]);
  });

  it("BOOK1: a key of which only the fingerprint is known isn't suggested", async () => {
    const opened = await openDialog();
    await opened.user.click(peopleField(opened));
    expect(await suggestions(opened).findAllByRole("option")).toHaveLength(2);
  });

  it("PEOPLE1: a name that isn't saved adds no chip, and the field says what to enter", async () => {
    const startShare = spyStart();
    const opened = await openDialog({ commands: { startShare } });
    await opened.user.type(peopleField(opened), "Bo from sales{Enter}");
    expect(peopleField(opened)).toHaveAccessibleDescription(/No saved person is called “Bo from sales”/);
    await opened.user.click(opened.dialog.getByRole("button", { name: "Share" }));
    expect(addedPeople(opened)).toEqual([]);
    expect(startShare).not.toHaveBeenCalled();
  });
});

describe("keyboard", () => {
  it("PEOPLE2: Backspace in the empty field removes the last person, and Delete the focused one", async () => {
    const opened = await openDialog();
    const { dialog, user } = opened;
    await pasteKey(opened);
    await pasteKey(opened, SECOND_KEY);
    await user.keyboard("{Backspace}");
    expect(addedPeople(opened)).toEqual([ANA]);
    expect(dialog.getByText("Removed cy@desk.")).toBeInTheDocument();
    expect(peopleField(opened)).toHaveFocus();
    await user.tab({ shift: true });
    expect(dialog.getByRole("button", { name: `Remove ${ANA}` })).toHaveFocus();
    await user.keyboard("{Delete}");
    expect(addedPeople(opened)).toEqual([]);
    expect(peopleField(opened)).toHaveFocus();
  });

  it("PEOPLE2: arrow keys lead from the field to the people and back", async () => {
    const opened = await openDialog();
    const { dialog, user } = opened;
    await pasteKey(opened);
    await pasteKey(opened, SECOND_KEY);
    await user.keyboard("{ArrowLeft}{ArrowLeft}{ArrowLeft}");
    expect(dialog.getByRole("button", { name: `Remove ${ANA}` })).toHaveFocus();
    await user.keyboard("{ArrowRight}{ArrowRight}");
    expect(peopleField(opened)).toHaveFocus();
  });

  it("PEOPLE2: Escape closes the suggestions and keeps the dialog and the text", async () => {
    const opened = await openDialog();
    const { dialog, user } = opened;
    await user.type(peopleField(opened), "an");
    await dialog.findByRole("option", { name: /^Ana/ });
    await user.keyboard("{Escape}");
    expect(dialog.queryByRole("listbox", { name: "Suggestions" })).toBeNull();
    expect(peopleField(opened)).toHaveValue("an");
  });

  it("PEOPLE2: Enter in the empty field shares", async () => {
    const startShare = spyStart();
    const opened = await openDialog({ commands: { startShare } });
    await pasteKey(opened);
    await opened.user.keyboard("{Enter}");
    expect(startShare).toHaveBeenCalledOnce();
  });
});

describe("keys", () => {
  it("KEY1: takes keys from a file, and keeps nothing of a private key", async () => {
    const opened = await openDialog();
    const { dialog, user } = opened;
    const chooser = dialog.getByLabelText("Key files", { selector: "input" });
    await user.upload(chooser, new File(["-----BEGIN OPENSSH PRIVATE KEY-----\nsecret"], "id_ed25519"));
    await waitFor(() => expect(peopleField(opened)).toHaveAccessibleDescription(/id_ed25519: This is a private key/));
    expect(addedPeople(opened)).toEqual([]);
    await user.upload(chooser, new File([`${SECOND_KEY}\n`], "id_ed25519.pub"));
    await waitFor(() => expect(addedPeople(opened)).toEqual(["cy@desk"]));
    expect(peopleField(opened)).toBeValid();
  });

  it("KEY1: adds keys from dropped files to those that are in", async () => {
    const opened = await openDialog();
    await pasteKey(opened, SECOND_KEY);
    const file = new File([SAMPLE_KEY.replace(" ana@laptop", "")], "ana.pub");
    fireEvent.drop(peopleField(opened), { dataTransfer: { files: [file] } });
    await waitFor(() => expect(addedPeople(opened)).toEqual(["cy@desk", ANA]));
  });

  it("KEY1: reading a slow file doesn't undo what was entered in the meantime", async () => {
    const opened = await openDialog();
    const { dialog, user } = opened;
    let give: (text: string) => void = () => undefined;
    const slow = new File([], "ana.pub");
    vi.spyOn(slow, "text").mockReturnValue(
      new Promise((resolve) => {
        give = resolve;
      }),
    );
    fireEvent.drop(peopleField(opened), { dataTransfer: { files: [slow] } });
    await pasteKey(opened, SECOND_KEY);
    await user.type(dialog.getByRole("textbox", { name: "Reason" }), "pairing");
    give(SAMPLE_KEY);
    await waitFor(() => expect(addedPeople(opened)).toEqual(["cy@desk", ANA]));
    expect(dialog.getByRole("textbox", { name: "Reason" })).toHaveValue("pairing");
  });

  it("KEY1, PEOPLE1: pasted keys become chips, other text stays in the field, and a duplicate is ignored", async () => {
    const opened = await openDialog();
    await pasteKey(opened, `# team\n${SECOND_KEY}\nssh-ed25519 AAAAdamaged x\n${SAMPLE_KEY}\n`);
    expect(addedPeople(opened)).toEqual(["cy@desk", ANA]);
    expect(peopleField(opened)).toHaveValue("ssh-ed25519 AAAAdamaged x");
    expect(peopleField(opened)).toHaveAccessibleDescription(/The key is incomplete or damaged/);
    await opened.user.clear(peopleField(opened));
    await pasteKey(opened);
    expect(addedPeople(opened)).toHaveLength(2);
  });

  it("PEOPLE1: a typed key counts when Share is pressed", async () => {
    const startShare = spyStart();
    const opened = await openDialog({ commands: { startShare } });
    await opened.user.type(peopleField(opened), SECOND_KEY);
    await opened.user.click(opened.dialog.getByRole("button", { name: "Share" }));
    expect(startShare.mock.lastCall?.[0].keys).toEqual([SECOND_KEY]);
  });
});

describe("GitHub users", () => {
  it.each(["@octocat", "github:octocat"])(
    "BOOK2, PEOPLE1: Enter after %s adds the user and doesn't share",
    async (text) => {
      const startShare = spyStart();
      const opened = await openDialog({ commands: { startShare } });
      await opened.user.type(peopleField(opened), `${text}{Enter}`);
      await waitFor(() => expect(addedPeople(opened)).toEqual(["@octocat"]));
      expect(peopleField(opened)).toHaveValue("");
      expect(startShare).not.toHaveBeenCalled();
    },
  );

  it("BOOK2: GitHub is asked only after Enter or a choice, never because the focus moved on", async () => {
    const fetchGithubKeys = vi.fn<SharingCommands["fetchGithubKeys"]>(() => never());
    const opened = await openDialog({ commands: { fetchGithubKeys } });
    await opened.user.type(peopleField(opened), "@octo");
    await opened.user.click(opened.dialog.getByRole("button", { name: "Share" }));
    expect(fetchGithubKeys).not.toHaveBeenCalled();
    expect(peopleField(opened)).toHaveAccessibleDescription(/Press Enter to get the keys of @octo\./);
  });

  it("BOOK2: a plain name is never taken for a GitHub user without a choice", async () => {
    const fetchGithubKeys = vi.fn<SharingCommands["fetchGithubKeys"]>(() => never());
    const opened = await openDialog({ commands: { fetchGithubKeys } });
    await opened.user.type(peopleField(opened), "octocat{Enter}");
    expect(fetchGithubKeys).not.toHaveBeenCalled();
    await opened.user.click(peopleField(opened));
    await opened.user.keyboard("{ArrowDown}{Enter}");
    expect(fetchGithubKeys).toHaveBeenCalledExactlyOnceWith("octocat");
  });

  it("BOOK2: shows at the field that there is no such user, and adds no person", async () => {
    const problem = "there is no GitHub user no-such-user";
    const fetchGithubKeys = failing("invalid-input", `${problem}.`, { issues: [{ path: "user", problem }] });
    const opened = await openDialog({ commands: { fetchGithubKeys } });
    await opened.user.type(peopleField(opened), "@no-such-user{Enter}");
    await waitFor(() =>
      expect(peopleField(opened)).toHaveAccessibleDescription(/There is no GitHub user no-such-user\./),
    );
    await opened.user.clear(peopleField(opened));
    await opened.user.type(peopleField(opened), "@-x{Enter}");
    expect(peopleField(opened)).toHaveAccessibleDescription(/Enter a GitHub username after @/);
    expect(addedPeople(opened)).toEqual([]);
  });
});
