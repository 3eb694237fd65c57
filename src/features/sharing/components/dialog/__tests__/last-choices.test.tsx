// The dialog repeats a lane's last share: what it fills in, what it drops, and how little it takes to share again.
import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { laneIdSchema } from "#contract/ids";
import { SAMPLE_NOW_MS as NOW } from "../../../../../testing/samples";
import {
  allowed,
  memoryOf,
  never,
  SAMPLE_KEY,
  type SharingWorld,
  sampleGuestKeys,
  sampleLaneApi,
  sampleRelay,
  type WorldOptions,
} from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import type { Choices } from "../../../model/last-choices";
import { createLastChoices } from "../../../state/last-choices";
import { addedPeople, openDialog, pasteKey, peopleField, spyStart } from "../../__tests__/open-share-dialog";

const ANA = "Ana from support";
const choices: Choices = {
  who: "keys",
  people: [{ label: ANA, source: "saved", keys: [SAMPLE_KEY] }],
  access: "write",
  ttlText: "1h",
  backend: "tmate",
  relay: "office",
  knock: false,
};

/** A browser that remembers a share of this lane. */
const remembering = (part: Partial<Choices> = {}, laneId = sampleLaneApi.laneId): Map<string, string> => {
  const memory = new Map<string, string>();
  createLastChoices(memoryOf(memory)).remember(laneId, { ...choices, ...part }, NOW);
  return memory;
};

const openRemembering = (part: Partial<Choices> = {}, options: WorldOptions = {}) =>
  openDialog({ memory: remembering(part), ...options });

type Opened = Awaited<ReturnType<typeof openDialog>>;
const dropped = ({ dialog }: Opened) => dialog.getByRole("status", { name: "Changed since last time" });
const verdictOf = ({ dialog }: Opened) => dialog.getByRole("status", { name: "Verdict" });
const waitForVerdict = (opened: Opened, text: string | RegExp) =>
  waitFor(() => expect(verdictOf(opened)).toHaveTextContent(text));

const goLive = (world: SharingWorld) => {
  const [share] = [...world.stores.shares.getState().shares.values()];
  if (share === undefined) throw new Error("nothing was started");
  const times = { liveAtMs: NOW, expiresAtMs: NOW + share.ttlMs };
  world.put({ ...share, ...times, revision: share.revision + 1, phase: "live", startStep: null, linkState: "ready" });
};

describe("the same lane again", () => {
  it("REPEAT1: opens with the last choices, the verdict on them and the focus on Share: Enter shares", async () => {
    const startShare = spyStart();
    const opened = await openRemembering({}, { commands: { startShare } });
    expect(addedPeople(opened)).toEqual([ANA]);
    expect(opened.dialog.getByRole("radio", { name: "type" })).toBeChecked();
    expect(opened.dialog.getByRole("textbox", { name: "For" })).toHaveValue("1h");
    await waitForVerdict(opened, "Allowed");
    expect(dropped(opened)).toBeEmptyDOMElement();
    expect(opened.dialog.getByRole("button", { name: "Share" })).toHaveFocus();
    await opened.user.keyboard("{Enter}");
    await waitFor(() => expect(startShare).toHaveBeenCalledOnce());
    expect(startShare.mock.lastCall?.[0]).toMatchObject({
      keys: [SAMPLE_KEY],
      access: "write",
      ttlMs: 3_600_000,
      backend: "tmate",
      relay: "office",
    });
  });

  it("REPEAT1: Enter before the form has loaded starts the share once the rules have answered", async () => {
    const startShare = spyStart();
    let answerNow: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    const listGuestKeys: SharingCommands["listGuestKeys"] = async () => {
      await asked;
      return ok({ guestKeys: [...sampleGuestKeys] });
    };
    const opened = await openRemembering({}, { commands: { startShare, listGuestKeys } });
    await opened.user.keyboard("{Enter}");
    expect(startShare).not.toHaveBeenCalled();
    expect(opened.dialog.getByRole("button", { name: "Share" })).toHaveAttribute("aria-busy", "true");
    answerNow();
    await waitFor(() => expect(startShare).toHaveBeenCalledOnce());
  });

  it("REPEAT1: a share is remembered when it becomes live, also if its dialog was closed before", async () => {
    const memory = new Map<string, string>();
    const opened = await openDialog({ memory });
    const { user, world, dialog } = opened;
    await pasteKey(opened);
    await user.click(dialog.getByRole("radio", { name: "type" }));
    await user.click(dialog.getByRole("button", { name: "Share" }));
    await dialog.findByRole("list", { name: "Steps" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(memory.size).toBe(0);
    goLive(world);
    await waitFor(() => expect(memory.size).toBe(1));
    expect(JSON.parse([...memory.values()][0] ?? "")).toMatchObject([
      { laneId: sampleLaneApi.laneId, choices: { access: "write", people: [{ label: ANA, keys: [SAMPLE_KEY] }] } },
    ]);
  });

  it("REPEAT1: a GitHub user's keys get the user's name when the share is live", async () => {
    const addGuestKeys = vi.fn<SharingCommands["addGuestKeys"]>(async () => ok({ guestKeys: [] }));
    const unnamed = sampleGuestKeys.map((each) => ({ ...each, name: null }));
    const listGuestKeys: SharingCommands["listGuestKeys"] = async () => ok({ guestKeys: unnamed });
    const opened = await openDialog({ commands: { addGuestKeys, listGuestKeys } });
    await opened.user.type(peopleField(opened), "@octocat{Enter}");
    await waitFor(() => expect(addedPeople(opened)).toEqual(["@octocat"]));
    await opened.user.click(opened.dialog.getByRole("button", { name: "Share" }));
    await opened.dialog.findByRole("list", { name: "Steps" });
    goLive(opened.world);
    const key = SAMPLE_KEY.replace("ana@laptop", "octocat@github");
    await waitFor(() => expect(addGuestKeys).toHaveBeenCalledExactlyOnceWith([key], "@octocat"));
  });
});

describe("another lane", () => {
  const other = laneIdSchema.parse("lan_other1");
  it("REPEAT1: repeats the last share of any lane, but neither typing nor a link for anyone", async () => {
    const opened = await openDialog({ memory: remembering({ who: "anyone" }, other) });
    await waitForVerdict(opened, /^Allowed/);
    expect(addedPeople(opened)).toEqual([ANA]);
    expect(opened.dialog.getByRole("radio", { name: "watch" })).toBeChecked();
    expect(opened.dialog.getByRole("radio", { name: "people with these keys" })).toBeChecked();
    expect(opened.dialog.getByRole("textbox", { name: "For" })).toHaveValue("1h");
  });
});

describe("suggestions", () => {
  it("PEOPLE1: people shared with recently come before those who joined longer ago", async () => {
    const people = [{ label: "bo@desk", source: "key" as const, keys: [sampleGuestKeys[1]?.key ?? ""] }];
    const opened = await openRemembering({ people });
    await waitForVerdict(opened, "Allowed");
    await opened.user.click(opened.dialog.getByRole("button", { name: "Remove bo@desk" }));
    await opened.user.click(peopleField(opened));
    const list = within(opened.dialog.getByRole("listbox", { name: "Suggestions" }));
    expect(list.getAllByRole("option").map((each) => each.firstChild?.textContent)).toEqual(["bo@desk", ANA]);
  });
});

describe("what is no longer possible", () => {
  const bo = { label: "bo@desk", source: "key" as const, keys: [sampleGuestKeys[1]?.key ?? ""] };

  it("REPEAT2: a person whose saved keys were removed is dropped, and the dialog says so", async () => {
    const startShare = spyStart();
    const guestKeys = [...sampleGuestKeys].slice(1);
    const commands = { startShare, listGuestKeys: async () => ok({ guestKeys }) };
    const opened = await openRemembering({ people: [...choices.people, bo] }, { commands });
    await waitFor(() => expect(dropped(opened)).toHaveTextContent(`${ANA} was removed from the saved keys.`));
    expect(addedPeople(opened)).toEqual(["bo@desk"]);
    await waitForVerdict(opened, "Allowed");
    await opened.user.keyboard("{Enter}");
    await waitFor(() => expect(startShare).toHaveBeenCalledOnce());
    expect(startShare.mock.lastCall?.[0].keys).toEqual(bo.keys);
  });

  it("REPEAT2: Enter before a choice was dropped starts nothing; the operator sees it first", async () => {
    const startShare = spyStart();
    let answerNow: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    const listGuestKeys: SharingCommands["listGuestKeys"] = async () => {
      await asked;
      return ok({ guestKeys: [...sampleGuestKeys].slice(1) });
    };
    const commands = { startShare, listGuestKeys };
    const opened = await openRemembering({ people: [...choices.people, bo] }, { commands });
    await opened.user.keyboard("{Enter}");
    answerNow();
    await waitForVerdict(opened, "Allowed");
    await waitFor(() => expect(opened.dialog.getByRole("button", { name: "Share" })).not.toHaveAttribute("aria-busy"));
    expect(startShare).not.toHaveBeenCalled();
    expect(dropped(opened)).toHaveTextContent(ANA);
  });

  it("REPEAT2: typing that the rules no longer allow becomes watching, and is never requested", async () => {
    const startShare = spyStart();
    const checkPolicy: SharingCommands["checkPolicy"] = async ({ access }) =>
      access === "write"
        ? ok({
            verdict: "deny",
            reason: "Nobody types here.",
            policyIds: ["watch-only"],
            instead: [{ label: "Let guests watch", change: { access: "read" } }],
          })
        : ok(allowed);
    const opened = await openRemembering({}, { commands: { startShare, checkPolicy } });
    await waitFor(() => expect(opened.dialog.getByRole("radio", { name: "watch" })).toBeChecked());
    expect(dropped(opened)).toHaveTextContent(/Guests can now only watch\. .*Nobody types here\./);
    await waitForVerdict(opened, "Allowed");
    await opened.user.keyboard("{Enter}");
    await waitFor(() => expect(startShare.mock.lastCall?.[0]).toMatchObject({ access: "read" }));
  });

  it.each<[string, Partial<Choices>, RegExp]>([
    ["a relay that is gone", { relay: "elsewhere" }, /The relay elsewhere is gone; reachable from this computer\./],
    ["a backend that isn't available", { backend: "upterm", relay: null }, /upterm isn't available; using tmate\./],
    ["a time above the maximum", { ttlText: "9h" }, /9h is no longer allowed; the time is now 30m\./],
  ])("REPEAT2: %s is replaced by the default, and the dialog says so", async (_, part, text) => {
    const opened = await openRemembering(part);
    await waitFor(() => expect(dropped(opened)).toHaveTextContent(text));
    await waitForVerdict(opened, "Allowed");
  });

  it("REPEAT2: a relay that turns out to be gone while the dialog is open is replaced, too", async () => {
    const relays = [sampleRelay("here"), sampleRelay("office")];
    const commands = { listRelays: async () => ok({ relays: [...relays], addresses: [] }) };
    const opened = await openRemembering({}, { commands });
    await waitForVerdict(opened, "Allowed");
    expect(dropped(opened)).toBeEmptyDOMElement();
    relays.pop();
    await act(() => opened.world.queries.invalidateQueries({ queryKey: ["sharing", "relays"] }));
    await waitFor(() => expect(dropped(opened)).toHaveTextContent(/office is gone/));
  });

  it("REPEAT2: nothing is dropped before the saved keys are known", async () => {
    const opened = await openRemembering({}, { commands: { listGuestKeys: () => never() } });
    await waitForVerdict(opened, "Checking your last choices…");
    expect(addedPeople(opened)).toEqual([ANA]);
    expect(dropped(opened)).toBeEmptyDOMElement();
  });

  it("REPEAT1: the dialog opens without damaged stored choices", async () => {
    const opened = await openDialog({ memory: new Map([["lanecast.last-choices", '[{"laneId":1}]']]) });
    expect(
      within(opened.dialog.getByRole("radiogroup", { name: "Guests can" })).getByRole("radio", { name: "watch" }),
    ).toBeChecked();
    expect(addedPeople(opened)).toEqual([]);
  });
});
