// The pane by role and name: which terminal is shown, what it is fed, and what it says when it cannot be.

import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import { sampleLane, sampleTerminal } from "../../../testing/samples";
import { TerminalPane } from "../components/terminal-pane";
import { toBase64 } from "../terminal/bytes";
import { createLanesWorld } from "./lanes-world";

const bytes = (text: string) => toBase64(new TextEncoder().encode(text));
const two = sampleLane("two0", {
  name: "api",
  terminals: [sampleTerminal("aaaa"), sampleTerminal("bbbb", { title: "vim" })],
});
const one = sampleLane("one0", { name: "web" });

const showPane = (lanes = [one]) => {
  const world = createLanesWorld(lanes);
  const shown = world.show(
    <TerminalPane
      mark={() => null}
      share={(terminalId) => <button type="button">{`Share ${terminalId}`}</button>}
      strip={(terminalId) => <p>{`strip of ${terminalId}`}</p>}
      panelButton={null}
    />,
  );
  return { ...world, ...shown };
};

const snapshot = { type: "snapshot", cols: 100, rows: 30, bytes: bytes("$ ") } as const;

describe("the open terminal", () => {
  it("VIEW1: is named after lane and title, and has the sharing feature's places", () => {
    showPane();
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("web · zsh");
    expect(screen.getByRole("region", { name: "Terminal web · zsh" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Share trm_one0" })).toBeInTheDocument();
    expect(screen.getByText("strip of trm_one0")).toBeInTheDocument();
  });

  it("VIEW1: draws what comes and sends what is typed, once a picture stands", async () => {
    const world = showPane();
    expect(world.screen.state.isDeaf).toBe(true);
    world.tell(snapshot);
    world.tell({ type: "output", bytes: bytes("ls") });
    await waitFor(() => expect(world.screen.drawn).toEqual(["$ ", "ls"]));
    expect(world.screen.state.isDeaf).toBe(false);
    world.screen.state.listeners?.onInput(new TextEncoder().encode("x"));
    expect(world.commands.typeBytes).toHaveBeenCalledWith("trm_one0", bytes("x"));
  });

  it("LINK2: a lost connection is said, and typing is off until the next picture", async () => {
    const world = showPane();
    world.tell(snapshot);
    await waitFor(() => expect(world.screen.state.isDeaf).toBe(false));
    act(() => world.views[0]?.handlers.onLost?.());
    expect(screen.getByText(/Not connected\. What you see is from before/)).toBeInTheDocument();
    expect(world.screen.state.isDeaf).toBe(true);
    world.tell(snapshot);
    await waitFor(() => expect(world.screen.state.isDeaf).toBe(false));
    expect(screen.queryByText(/Not connected/)).not.toBeInTheDocument();
  });

  it("VIEW1: a terminal that is over, or refused, says so", () => {
    const world = showPane();
    act(() => world.tell({ type: "closed" }));
    expect(screen.getByText("This terminal is over.")).toBeInTheDocument();
    const error = {
      ...shareError("not-found", "No such terminal.", { kind: "terminal", id: "x" }),
      correlationId: null,
    };
    act(() => world.views[0]?.handlers.onFailure?.(error));
    expect(screen.getByText("It is not there any more.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Try again" })).toBeInTheDocument();
  });

  it("LANE6: tabs switch between the terminals of a lane, and the old one's stream and screen end", async () => {
    const world = showPane([two]);
    expect(screen.getByRole("tab", { name: "zsh" })).toHaveAttribute("aria-selected", "true");
    await world.user.click(screen.getByRole("tab", { name: "vim" }));
    expect(world.views.map(({ terminalId }) => terminalId)).toEqual(["trm_aaaa", "trm_bbbb"]);
    expect(world.views[0]?.stop).toHaveBeenCalled();
    expect(screen.getByRole("region", { name: "Terminal api · vim" })).toBeInTheDocument();
  });

  it("VIEW6: asks for the size only where it differs, and leaves nothing behind when it goes", () => {
    const world = showPane();
    expect(world.commands.resizeTerminal).not.toHaveBeenCalled();
    world.unmount();
    expect(world.views[0]?.stop).toHaveBeenCalled();
    expect(world.screen.state.isDisposed).toBe(true);
    expect(world.clock.pending()).toBe(0);
  });

  it("VIEW5: a link is shown with its true host before anything opens", () => {
    const world = showPane();
    act(() => world.screen.state.listeners?.onLink("https://xn--exmple-4nf.com/a"));
    expect(screen.getByRole("dialog", { name: "Open link" })).toHaveTextContent("It goes to xn--exmple-4nf.com");
  });
});

describe("no terminal", () => {
  it("LANE5: without a lane it offers to open one", async () => {
    const world = showPane([]);
    world.commands.newLane.mockResolvedValue({
      ok: false,
      error: { ...shareError("disconnected", "Not connected.", {}), correlationId: null },
    });
    await world.user.click(screen.getByRole("button", { name: "Open a lane" }));
    expect(await screen.findByText(/reconnects automatically/)).toBeInTheDocument();
  });

  it("MIRROR1: before the first snapshot it claims nothing", () => {
    const world = createLanesWorld([]);
    world.stores.lanes.setState({ isKnown: false });
    world.show(<TerminalPane share={() => null} mark={() => null} strip={() => null} panelButton={null} />);
    expect(screen.queryByRole("heading")).not.toBeInTheDocument();
  });
});
