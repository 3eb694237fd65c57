// The lane panel over hand-filled stores.

import { act, screen, waitFor, within } from "@testing-library/react";
import { createRef } from "react";
import { describe, expect, it, vi } from "vitest";
import { fail, ok, shareError } from "#contract/errors";
import { laneHandoff } from "../../../testing/sample-handoffs";
import { SAMPLE_NOW_MS, sampleLane, sampleShare, sampleTerminal } from "../../../testing/samples";
import { LanePanel } from "../components/panel/panel";
import { createLanesWorld } from "./lanes-world";

const api = sampleLane("api0", { name: "api", createdAtMs: 1 });
const web = sampleLane("web0", { name: "web", createdAtMs: 2 });
const deploy = sampleLane("depl", { name: "deploy", createdAtMs: 3 });

const showPanel = (lanes = [api, web, deploy], isDrawer = false) => {
  const world = createLanesWorld(lanes);
  const onOpened = vi.fn();
  const shown = world.show(
    <LanePanel
      badge={(ids) => <i data-testid={`badge-${ids.join("+")}`} />}
      mark={(ids) => <i data-testid={`mark-${ids.join("+")}`} />}
      card={<p>card</p>}
      foot={<p>2 shared</p>}
      findField={createRef()}
      newLaneAsks={0}
      isDrawer={isDrawer}
      onOpened={onOpened}
    />,
  );
  return { ...world, ...shown, onOpened };
};

const names = () =>
  within(screen.getByRole("list", { name: "Lanes" }))
    .queryAllByRole("listitem")
    .map((item) => within(item).getAllByRole("button")[0]?.textContent);

describe("Escape in the panel", () => {
  it("A11Y1: is kept by a filled search, a form or a rename field, and by nothing else", async () => {
    const { user } = showPanel();
    const find = screen.getByRole("searchbox", { name: "Find a lane" });
    expect(find).not.toHaveAttribute("data-keeps-escape");
    await user.type(find, "api");
    expect(find).toHaveAttribute("data-keeps-escape");
    await user.keyboard("{Escape}");
    expect(find).not.toHaveAttribute("data-keeps-escape");
    await user.click(screen.getByRole("button", { name: "New lane" }));
    expect(screen.getByRole("form", { name: "New lane" })).toHaveAttribute("data-keeps-escape");
    await user.keyboard("{Escape}");
    act(() => screen.getByRole("button", { name: "api" }).focus());
    await user.keyboard("{F2}");
    expect(screen.getByRole("textbox", { name: "Name of lane api" })).toHaveAttribute("data-keeps-escape");
  });
});

describe("the list", () => {
  it("LANE1: has one row per lane, oldest first, with the open one marked and a badge slot", () => {
    showPanel([web, api]);
    expect(names()).toEqual(["api", "web"]);
    expect(screen.getByRole("button", { name: "api" })).toHaveAttribute("aria-current", "true");
    expect(screen.getByTestId(`badge-${web.terminals[0]?.terminalId}`)).toBeInTheDocument();
    expect(screen.getByTestId(`mark-${web.terminals[0]?.terminalId}`)).toBeInTheDocument();
    expect(screen.getByText("2 shared")).toBeInTheDocument();
  });

  it("LANE1: has one tab stop; arrows, Home and End move, Enter opens", async () => {
    const { user, stores, onOpened } = showPanel();
    const stops = screen.getAllByRole("button").filter((button) => button.matches("[data-lane-button][tabindex='0']"));
    expect(stops).toHaveLength(1);
    act(() => screen.getByRole("button", { name: "api" }).focus());
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}");
    expect(screen.getByRole("button", { name: "deploy" })).toHaveFocus();
    await user.keyboard("{Home}");
    expect(screen.getByRole("button", { name: "api" })).toHaveFocus();
    await user.keyboard("{End}{ArrowUp}{Enter}");
    expect(stores.selection.getState()).toMatchObject({ laneId: web.laneId, openings: 1 });
    expect(onOpened).toHaveBeenCalledTimes(1);
  });

  it("FR-026-010: shows a second line only while a lane is shared", () => {
    const { stores } = showPanel();
    const share = sampleShare("one0", web);
    act(() => stores.shares.getState().putShare(share));
    const row = screen.getByRole("button", { name: "web" }).closest("li");
    expect(row).toHaveTextContent(/zsh · can watch\s*ends \d\d:\d\d/);
    expect(screen.getByRole("button", { name: "api" }).closest("li")).not.toHaveTextContent("ends");
    act(() => stores.shares.getState().putShare({ ...share, revision: 9, phase: "ended" }));
    expect(row).not.toHaveTextContent("ends");
  });

  it("OPEN6: pins lanes that are shared or handed over on top, and puts them back afterwards", () => {
    const { stores } = showPanel();
    const names = () =>
      within(screen.getByRole("list", { name: "Lanes" }))
        .getAllByRole("button", { name: /^(api|web)$/ })
        .map(({ textContent }) => textContent);
    const before = names();
    expect(before).toEqual(["api", "web"]);
    const share = sampleShare("one0", web);
    act(() => stores.shares.getState().putShare(share));
    expect(names()).toEqual(["web", "api"]);
    act(() => stores.shares.getState().putShare({ ...share, revision: 9, phase: "ended" }));
    expect(names()).toEqual(before);
  });

  it("UI2: includes the day if a share ends tomorrow", () => {
    const { stores } = showPanel();
    const expiresAtMs = SAMPLE_NOW_MS + 22 * 3_600_000;
    act(() => stores.shares.getState().putShare(sampleShare("long", web, { expiresAtMs })));
    expect(screen.getByRole("button", { name: "web" }).closest("li")).toHaveTextContent(
      /ends [A-Z][a-z]{2},? \d\d:\d\d/,
    );
  });
});

describe("searching", () => {
  it("LANE2: filters the list; Enter opens the first lane, Escape clears", async () => {
    const { user, stores } = showPanel();
    const find = screen.getByRole("searchbox", { name: "Find a lane" });
    await user.type(find, "e");
    expect(names()).toEqual(["web", "deploy"]);
    await user.type(find, "zzz");
    expect(screen.getByText("No lanes match “ezzz”.")).toBeInTheDocument();
    await user.keyboard("{Escape}");
    expect(names()).toEqual(["api", "web", "deploy"]);
    await user.type(find, "dep{Enter}");
    expect(stores.selection.getState().laneId).toBe(deploy.laneId);
    expect(find).toHaveValue("");
  });
});

describe("renaming", () => {
  it("LANE3: F2, a name and Enter rename the lane and return focus", async () => {
    const { user, commands } = showPanel();
    act(() => screen.getByRole("button", { name: "web" }).focus());
    await user.keyboard("{F2}");
    await user.keyboard("site{Enter}");
    expect(commands.renameLane).toHaveBeenCalledWith(web.laneId, "site");
    // The new name arrives over the stream, not with the answer.
    await waitFor(() => expect(screen.getByRole("button", { name: "web" })).toHaveFocus());
  });

  it("LANE3: Escape keeps the old name", async () => {
    const { user, commands } = showPanel();
    act(() => screen.getByRole("button", { name: "web" }).focus());
    await user.keyboard("{F2}site{Escape}");
    expect(screen.getByRole("button", { name: "web" })).toHaveFocus();
    expect(commands.renameLane).not.toHaveBeenCalled();
  });

  it("LANE3: reports an invalid name and a failure of the command", async () => {
    const { user, commands } = showPanel();
    commands.renameLane.mockResolvedValue(
      fail({ ...shareError("not-found", "No such lane.", { kind: "lane", id: "lan_web0" }), correlationId: null }),
    );
    act(() => screen.getByRole("button", { name: "web" }).focus());
    await user.keyboard("{F2}");
    const field = screen.getByRole("textbox", { name: "Name of lane web" });
    await user.clear(field);
    expect(screen.getByRole("alert")).toHaveTextContent(/^The name .*empty\.$/);
    await user.type(field, "site{Enter}");
    await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("It no longer exists."));
    expect(field).toHaveAttribute("aria-invalid", "true");
  });
});

describe("closing", () => {
  it("LANE4: asks first, warns about guests and then forces the close", async () => {
    const { user, stores, commands } = showPanel();
    act(() => stores.shares.getState().putShare(sampleShare("one0", web, { guestCount: 2 })));
    act(() => screen.getByRole("button", { name: "web" }).focus());
    await user.keyboard("{Delete}");
    const question = screen.getByRole("alertdialog", { name: "Close web?" });
    expect(question).toHaveTextContent("It's shared with 2 guests.");
    expect(commands.closeLane).not.toHaveBeenCalled();
    await user.click(within(question).getByRole("button", { name: "Close lane" }));
    expect(commands.closeLane).toHaveBeenCalledWith(web.laneId, true);
    await waitFor(() => expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument());
  });

  it("LANE4, HND7: says which agent has the keyboard, and then forces the close", async () => {
    const { user, stores, commands } = showPanel();
    const [terminal] = web.terminals;
    act(() => stores.handoffs.getState().putHandoff(laneHandoff(terminal && { terminalId: terminal.terminalId })));
    act(() => screen.getByRole("button", { name: "web" }).focus());
    await user.keyboard("{Delete}");
    const question = screen.getByRole("alertdialog", { name: "Close web?" });
    expect(question).toHaveTextContent("claude has the keyboard. Closing ends the handoff.");
    await user.click(within(question).getByRole("button", { name: "Close lane" }));
    expect(commands.closeLane).toHaveBeenCalledWith(web.laneId, true);
  });

  it("LANE4: does not force the close of a lane that was shared in the meantime", async () => {
    const { user, commands } = showPanel();
    commands.closeLane.mockResolvedValue(
      fail({ ...shareError("wrong-phase", "Shared.", { phase: "live", command: "close" }), correlationId: null }),
    );
    act(() => screen.getByRole("button", { name: "web" }).focus());
    await user.keyboard("{Delete}");
    await user.click(screen.getByRole("button", { name: "Close lane" }));
    expect(commands.closeLane).toHaveBeenCalledWith(web.laneId, false);
    expect(await screen.findByText(/was shared or handed to an agent in the meantime/)).toBeInTheDocument();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: "web" })).toHaveFocus());
  });
});

describe("a new lane", () => {
  it("LANE5: takes a name and a folder, then opens the lane", async () => {
    const { user, stores, commands } = showPanel();
    const made = sampleTerminal("made");
    commands.newLane.mockResolvedValue(ok({ laneId: sampleLane("made").laneId, terminalId: made.terminalId }));
    await user.click(screen.getByRole("button", { name: "New lane" }));
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveFocus();
    await user.keyboard("site");
    await user.type(screen.getByRole("textbox", { name: "Folder" }), "srv{Enter}");
    expect(screen.getByText("Enter an absolute path, starting with /.")).toBeInTheDocument();
    expect(commands.newLane).not.toHaveBeenCalled();
    await user.clear(screen.getByRole("textbox", { name: "Folder" }));
    await user.type(screen.getByRole("textbox", { name: "Folder" }), "/srv{Enter}");
    expect(commands.newLane).toHaveBeenCalledWith({ name: "site", cwd: "/srv" });
    await waitFor(() => expect(stores.selection.getState().laneId).toBe("lan_made"));
    expect(screen.queryByRole("form", { name: "New lane" })).not.toBeInTheDocument();
  });

  it("LANE5: is offered by the pane while there are no lanes, and by the drawer, which covers the pane", () => {
    const { unmount } = showPanel([]);
    expect(screen.queryByRole("button", { name: "New lane" })).not.toBeInTheDocument();
    unmount();
    showPanel([], true);
    expect(screen.getByRole("button", { name: "New lane" })).toBeInTheDocument();
  });

  it("LANE5: keeps a form that was opened before the lanes are known, although the pane then has the button", async () => {
    const { user, stores } = showPanel([]);
    act(() => stores.lanes.setState({ isKnown: false }));
    await user.click(screen.getByRole("button", { name: "New lane" }));
    await user.keyboard("site");
    act(() => stores.lanes.setState({ isKnown: true }));
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveValue("site");
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("button", { name: "New lane" })).not.toBeInTheDocument();
  });
});
