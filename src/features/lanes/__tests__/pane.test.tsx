// The terminal pane: which terminal it shows, what it draws and sends, and its messages.

import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fail, ok, shareError } from "#contract/errors";
import { handoffIdSchema } from "#contract/ids";
import { partial } from "#contract/testing/partial";
import { sampleLane, sampleTerminal } from "../../../testing/samples";
import { KeysDialog } from "../components/keys-dialog";
import { TerminalPane } from "../components/terminal/pane";
import { toBase64 } from "../terminal/bytes";
import { createLanesWorld } from "./lanes-world";

const bytes = (text: string) => toBase64(new TextEncoder().encode(text));
const two = sampleLane("two0", {
  name: "api",
  terminals: [sampleTerminal("aaaa"), sampleTerminal("bbbb", { title: "vim" })],
});
const one = sampleLane("one0", { name: "web" });

const onShowKeys = vi.fn();

const showPane = (lanes = [one]) => {
  const world = createLanesWorld(lanes);
  const shown = world.show(
    <TerminalPane
      mark={() => null}
      share={(terminalId) => <button type="button">{`Share ${terminalId}`}</button>}
      strip={(terminalId) => <p>{`strip of ${terminalId}`}</p>}
      cover={(terminalId) => <p>{`over ${terminalId}`}</p>}
      side={(terminalId) => <p>{`beside ${terminalId}`}</p>}
      welcome={(_newLane, usual) => usual}
      panelButton={null}
      newLaneAsks={0}
      onShowKeys={onShowKeys}
      onShowPalette={() => undefined}
    />,
  );
  return { ...world, ...shown };
};

const snapshot = { type: "snapshot", cols: 100, rows: 30, bytes: bytes("$ ") } as const;

describe("the open terminal", () => {
  it("VIEW1: is named after lane and title, and has the sharing slots", () => {
    showPane();
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("web · zsh");
    expect(screen.getByRole("region", { name: "Terminal web · zsh" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Share trm_one0" })).toBeInTheDocument();
    expect(screen.getByText("strip of trm_one0")).toBeInTheDocument();
  });

  it("VIEW1: draws output and sends input, once a snapshot is drawn", async () => {
    const world = showPane();
    expect(world.screen.state.isReadOnly).toBe(true);
    world.send(snapshot);
    world.send({ type: "output", bytes: bytes("ls") });
    await waitFor(() => expect(world.screen.drawn).toEqual(["$ ", "ls"]));
    expect(world.screen.state.isReadOnly).toBe(false);
    world.screen.state.listeners?.onInput(new TextEncoder().encode("x"));
    expect(world.commands.typeBytes).toHaveBeenCalledWith("trm_one0", bytes("x"));
  });

  it("HUI3: sends nothing while an agent has the keyboard, and asks; reports of the mouse ask nothing", async () => {
    const world = showPane();
    world.send(snapshot);
    await waitFor(() => expect(world.screen.state.isReadOnly).toBe(false));
    world.keyboard.isHeld.mockReturnValue(true);
    const type = (text: string) => world.screen.state.listeners?.onInput(new TextEncoder().encode(text));
    for (const report of ["\x1b[<0;3;4M", "\x1b[M !!", "\x1b[I", "\x1b[O"]) type(report);
    expect(world.keyboard.onHeld).not.toHaveBeenCalled();
    for (const key of ["x", "\x1b[A", "\x1b[MMM".slice(0, 2)]) type(key);
    expect(world.keyboard.onHeld).toHaveBeenCalledTimes(3);
    expect(world.commands.typeBytes).not.toHaveBeenCalled();
    world.keyboard.isHeld.mockReturnValue(false);
    type("y");
    expect(world.commands.typeBytes).toHaveBeenCalledExactlyOnceWith("trm_one0", bytes("y"));
  });

  it("HUI3: asks if the runtime refuses typing because an agent has the keyboard since a moment ago", async () => {
    const world = showPane();
    const error = shareError("not-in-control", "claude has the keyboard.", {
      handoffId: handoffIdSchema.parse("hnd_one0"),
      agent: "claude",
    });
    world.commands.typeBytes.mockResolvedValueOnce(fail({ ...error, correlationId: null }));
    world.send(snapshot);
    await waitFor(() => expect(world.screen.state.isReadOnly).toBe(false));
    world.screen.state.listeners?.onInput(new TextEncoder().encode("x"));
    await waitFor(() => expect(world.keyboard.onHeld).toHaveBeenCalledWith("trm_one0"));
  });

  it("ADOPT15: a mirror sends typing, is never resized, and says once why typing was refused, until typing arrives", async () => {
    const adopted = { server: "/tmp/tmux-1000/default", pane: "%0", address: "work:0.0" };
    const world = showPane([sampleLane("mir0", { terminals: [sampleTerminal("mir0", { adopted })] })]);
    expect(screen.getByText("mirror of work:0.0")).toBeInTheDocument();
    const type = (text: string) =>
      act(async () => world.screen.state.listeners?.onInput(new TextEncoder().encode(text)));
    const message = "Nothing was typed: the tmux pane is in copy mode.";
    const refused = shareError("invalid-input", message, {
      issues: [{ path: "terminalId", problem: "is in copy mode" }],
    });
    world.send(snapshot);
    await waitFor(() => expect(world.screen.state.isReadOnly).toBe(false));
    world.commands.typeBytes.mockResolvedValue(fail({ ...refused, correlationId: null }));
    await type("\x1b[<0;3;4M");
    expect(world.commands.typeBytes).toHaveBeenLastCalledWith("trm_mir0", bytes("\x1b[<0;3;4M"));
    expect(screen.queryByText(message)).toBeNull();
    await type("x");
    const notice = await screen.findByText(message);
    await type("y");
    expect(screen.getByText(message)).toBe(notice);
    // What was typed while the refusal was on its way isn't lost with the refused key.
    await act(async () =>
      ["v", "w"].map((key) => world.screen.state.listeners?.onInput(new TextEncoder().encode(key))),
    );
    expect(world.commands.typeBytes).toHaveBeenLastCalledWith("trm_mir0", bytes("w"));
    world.commands.typeBytes.mockResolvedValue(ok({}));
    await type("z");
    expect(world.commands.typeBytes).toHaveBeenLastCalledWith("trm_mir0", bytes("z"));
    await waitFor(() => expect(screen.queryByText(message)).toBeNull());
    world.clock.advance(10_000);
    expect(world.commands.resizeTerminal).not.toHaveBeenCalled();
  });

  it("HUI4: the keyboard shortcuts are in the menu, and list the key that takes back", async () => {
    const world = showPane();
    await world.user.click(screen.getByRole("button", { name: "More" }));
    await world.user.click(await screen.findByRole("menuitem", { name: "Keyboard shortcuts" }));
    expect(onShowKeys).toHaveBeenCalledOnce();
    world.show(<KeysDialog isOpen onClose={() => undefined} />);
    const dialog = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    expect(dialog).toHaveTextContent("Take the keyboard back from an agent");
  });

  it("LINK2: reports a lost connection and takes no input until the next snapshot", async () => {
    const world = showPane();
    world.send(snapshot);
    await waitFor(() => expect(world.screen.state.isReadOnly).toBe(false));
    act(() => world.views[0]?.handlers.onLost?.());
    expect(screen.getByText(/^Disconnected\. This may be out of date\./)).toBeInTheDocument();
    expect(world.screen.state.isReadOnly).toBe(true);
    world.send(snapshot);
    await waitFor(() => expect(world.screen.state.isReadOnly).toBe(false));
    expect(screen.queryByText(/Disconnected/)).not.toBeInTheDocument();
  });

  it("VIEW1: says when the terminal has ended or can't be opened", () => {
    const world = showPane();
    act(() => world.send({ type: "closed" }));
    expect(screen.getByText("This terminal has ended.")).toBeInTheDocument();
    const error = {
      ...shareError("not-found", "No such terminal.", { kind: "terminal", id: "x" }),
      correlationId: null,
    };
    act(() => world.views[0]?.handlers.onFailure?.(error));
    expect(screen.getByText("It no longer exists.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Try again" })).toBeInTheDocument();
  });

  it("LANE6: tabs switch between a lane's terminals and close the previous stream and screen", async () => {
    const world = showPane([two]);
    expect(screen.getByRole("tab", { name: "zsh" })).toHaveAttribute("aria-selected", "true");
    await world.user.click(screen.getByRole("tab", { name: "vim" }));
    expect(world.views.map(({ terminalId }) => terminalId)).toEqual(["trm_aaaa", "trm_bbbb"]);
    expect(world.views[0]?.stop).toHaveBeenCalled();
    expect(screen.getByRole("region", { name: "Terminal api · vim" })).toBeInTheDocument();
  });

  it("VIEW6: requests a size only if it differs, and cleans up when unmounted", () => {
    const world = showPane();
    expect(world.commands.resizeTerminal).not.toHaveBeenCalled();
    world.unmount();
    expect(world.views[0]?.stop).toHaveBeenCalled();
    expect(world.screen.state.isDisposed).toBe(true);
    expect(world.clock.pending()).toBe(0);
  });

  it("VIEW5: shows a link's true host before opening it", () => {
    const world = showPane();
    act(() => world.screen.state.listeners?.onLink("https://xn--exmple-4nf.com/a"));
    expect(screen.getByRole("dialog", { name: "Open link" })).toHaveTextContent("It opens xn--exmple-4nf.com");
  });

  it.each([
    ["in the app window, in the operator's browser", true, true, 1, 0],
    ["in the app window without a browser, in a tab", true, false, 1, 1],
    ["in a browser, in a tab", false, true, 0, 1],
  ])("WIN7: opens a link %s", async (_where, isApp, opened, asked, tabs) => {
    vi.spyOn(window, "matchMedia").mockReturnValue(partial<MediaQueryList>("media query", { matches: isApp }));
    const openTab = vi.spyOn(window, "open").mockReturnValue(null);
    const world = showPane();
    world.commands.openLink.mockResolvedValue({ ok: true, value: { opened } });
    act(() => world.screen.state.listeners?.onLink("https://example.org/a"));
    await world.user.click(screen.getByRole("button", { name: "Open" }));
    expect(world.commands.openLink).toHaveBeenCalledTimes(asked);
    expect(openTab).toHaveBeenCalledTimes(tabs);
    vi.restoreAllMocks();
  });
});

describe("without a terminal", () => {
  it("LANE5: offers a new lane if there is none", async () => {
    const world = showPane([]);
    world.commands.newLane.mockResolvedValue({
      ok: false,
      error: { ...shareError("disconnected", "Not connected.", {}), correlationId: null },
    });
    expect(screen.getByRole("heading", { name: "No lanes yet" })).toBeInTheDocument();
    await world.user.click(screen.getByRole("button", { name: "New lane" }));
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveFocus();
    await world.user.keyboard("{Enter}");
    expect(world.commands.newLane).toHaveBeenCalledWith({ name: undefined, cwd: undefined });
    expect(await screen.findByText("Not connected.")).toBeInTheDocument();
  });

  it("MIRROR1: shows nothing before the first snapshot", () => {
    const world = createLanesWorld([]);
    world.stores.lanes.setState({ isKnown: false });
    world.show(
      <TerminalPane
        share={() => null}
        mark={() => null}
        strip={() => null}
        cover={() => null}
        side={() => null}
        welcome={(_newLane, usual) => usual}
        panelButton={null}
        newLaneAsks={0}
        onShowKeys={onShowKeys}
        onShowPalette={() => undefined}
      />,
    );
    expect(screen.queryByRole("heading")).not.toBeInTheDocument();
  });
});
