// The command palette and the list of shortcuts: their keys, what they find, and what an action does.

import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import type { SharingCommands } from "../../features/sharing/commands/sharing-commands";
import { laneHandoff } from "../../testing/sample-handoffs";
import { SAMPLE_NOW_MS, sampleShare } from "../../testing/samples";
import { sampleJoin, sampleLaneApi } from "../../testing/sharing-world";
import {
  createShellWorld,
  type ShellOptions,
  ShellWorldProvider,
  sampleLaneWeb,
  shellSlots,
} from "../../testing/shell-world";
import { Overlays, useOverlays } from "../overlays";

beforeEach(() => {
  localStorage.clear();
  document.documentElement.style.colorScheme = "";
});

const live = sampleShare("one1", sampleLaneApi, { access: "write", expiresAtMs: SAMPLE_NOW_MS + 761_000 });

const Page = () => {
  const overlays = useOverlays(() => undefined);
  return (
    <>
      <button type="button">Here</button>
      <input aria-label="Field" />
      <div data-terminal-keys>
        <textarea aria-label="Terminal input" />
      </div>
      <p>asked for {overlays.newLaneAsks} lanes</p>
      <Overlays {...overlays} items={shellSlots.palette} onOpened={() => undefined} />
    </>
  );
};

const show = (options: ShellOptions = {}) => {
  const world = createShellWorld({ lanes: [sampleLaneApi, sampleLaneWeb], ...options });
  const user = userEvent.setup();
  render(
    <ShellWorldProvider world={world}>
      <Page />
    </ShellWorldProvider>,
  );
  return { world, user };
};
type Shown = ReturnType<typeof show>;

const CTRL_K = "{Control>}[KeyK]{/Control}";
const ALT_SHIFT_K = "{Alt>}{Shift>}[KeyK]{/Shift}{/Alt}";

const openPalette = async ({ user }: Shown) => {
  await user.click(screen.getByRole("button", { name: "Here" }));
  await user.keyboard(CTRL_K);
  return within(await screen.findByRole("dialog", { name: "Command palette" }));
};
const options = () => screen.getAllByRole("option").map(({ textContent }) => textContent);

describe("the palette's keys", () => {
  it("PAL1: Ctrl+K opens it outside terminals; in a terminal the key belongs to the shell", async () => {
    const shown = show();
    const { user } = shown;
    await user.click(screen.getByRole("textbox", { name: "Terminal input" }));
    await user.keyboard(CTRL_K);
    expect(screen.queryByRole("dialog")).toBeNull();
    await user.keyboard(ALT_SHIFT_K);
    expect(await screen.findByRole("dialog", { name: "Command palette" })).toBeInTheDocument();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Terminal input" })).toHaveFocus());
    await openPalette(shown);
  });

  it("PAL1: ? lists the shortcuts, but not in a field, in a terminal or over a dialog", async () => {
    const shown = show();
    const { user } = shown;
    for (const name of ["Field", "Terminal input"]) {
      await user.click(screen.getByRole("textbox", { name }));
      await user.keyboard("?");
      expect(screen.getByRole("textbox", { name })).toHaveValue("?");
    }
    await openPalette(shown);
    await user.keyboard("?");
    expect(screen.queryByRole("dialog", { name: "Keyboard shortcuts" })).toBeNull();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: "Here" })).toHaveFocus());
    await user.keyboard("?");
    expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeInTheDocument();
  });
});

describe("the palette", () => {
  it("PAL2: offers lanes and actions, finds them by parts of words, and shows their keys", async () => {
    const shown = show();
    const palette = await openPalette(shown);
    expect(options()).toEqual(expect.arrayContaining([expect.stringContaining("web"), "New lane"]));
    expect(palette.getByRole("option", { name: /^Share this terminal/ })).toHaveTextContent("Alt S");
    await shown.user.keyboard("shrtrm");
    expect(options()[0]).toContain("Share this terminal");
    await shown.user.clear(palette.getByRole("combobox"));
    await shown.user.keyboard("zzzz");
    expect(palette.getByText("Nothing matches “zzzz”.")).toBeVisible();
  });

  it("PAL2: opens a lane", async () => {
    const shown = show();
    await openPalette(shown);
    await shown.user.keyboard("web{Enter}");
    await waitFor(() => expect(shown.world.stores.selection.getState().laneId).toBe(sampleLaneWeb.laneId));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("PAL2: with very many lanes, finds those that contain the words", async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      ...sampleLaneWeb,
      laneId: `${sampleLaneWeb.laneId}${index}` as typeof sampleLaneWeb.laneId,
      name: `lane ${index}`,
    }));
    const shown = show({ lanes: many });
    await openPalette(shown);
    await shown.user.keyboard("lane 299");
    expect(options()[0]).toContain("lane 299");
  });

  it.each([
    ["Show share", "Share"],
    ["Stop sharing", "Stop sharing"],
    ["Show everything open", "Everything open"],
    ["Relays", "Relays"],
    ["Setup check", "Setup check"],
  ])("PAL3: %s opens its window", async (item, window) => {
    const shown = show({ shares: [live] });
    const palette = await openPalette(shown);
    await shown.user.click(palette.getByRole("option", { name: new RegExp(`^${item}`) }));
    expect(
      await screen.findByRole(/^Stop/.test(item) ? "alertdialog" : "dialog", { name: window }),
    ).toBeInTheDocument();
  });

  it("PAL3: copies the link of the terminal on screen, and says so", async () => {
    const shown = show({ shares: [live], sharingCommands: { revealLink: async () => ok({ join: sampleJoin }) } });
    await openPalette(shown);
    await shown.user.keyboard("copy link{Enter}");
    expect(await screen.findByText("Link copied")).toBeVisible();
    expect(shown.world.copied).toEqual([sampleJoin.command]);
  });

  it("PAL3: extends the share of the terminal on screen", async () => {
    const extendShare = vi.fn<SharingCommands["extendShare"]>(async () => ok({ share: live }));
    const shown = show({ shares: [live], sharingCommands: { extendShare } });
    await openPalette(shown);
    await shown.user.keyboard("extend 15{Enter}");
    await waitFor(() => expect(extendShare).toHaveBeenCalledWith(live.shareId, 15 * 60_000));
  });

  it("PAL3: takes the terminal on screen back from an agent", async () => {
    const takeBack = vi.fn(async () => ok({ handoffs: [laneHandoff()] }));
    const shown = show({ handoffs: [laneHandoff()], handoffCommands: { takeBack } });
    await openPalette(shown);
    await shown.user.keyboard("take back{Enter}");
    await waitFor(() => expect(takeBack).toHaveBeenCalledWith({ handoffIds: ["hnd_api1"] }));
  });

  it("PAL3: opens the form for a new lane", async () => {
    const shown = show();
    await openPalette(shown);
    await shown.user.keyboard("new lane{Enter}");
    expect(await screen.findByText("asked for 1 lanes")).toBeVisible();
  });

  it("PAL4: chooses the theme, which the next page keeps", async () => {
    const shown = show();
    await openPalette(shown);
    await shown.user.keyboard("dark{Enter}");
    await waitFor(() => expect(document.documentElement.style.colorScheme).toBe("dark"));
    expect(localStorage.getItem("lanecast.theme")).toBe("dark");
    await openPalette(shown);
    expect(options()).not.toContain("Dark theme");
    await shown.user.keyboard("system theme{Enter}");
    await waitFor(() => expect(document.documentElement.style.colorScheme).toBe(""));
  });
});
