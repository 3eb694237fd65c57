// The shell: window title, policy warning, connection banner, rejected page and drawer.
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { guestIdSchema } from "#contract/ids";
import type { Guest } from "#contract/share";
import { createStores, StoresProvider } from "../../stores/stores-context";
import { createFakeClock } from "../../testing/fake-clock";
import { sampleApproval } from "../../testing/sample-records";
import { SAMPLE_NOW_MS, sampleLane, sampleLimits, sampleShare } from "../../testing/samples";
import { ConnectionBanner } from "../connection-banner";
import { ConnectionGate } from "../connection-gate";
import { PanelDrawer } from "../panel-drawer";
import { PolicyNotice } from "../panel-foot";
import { useWindowTitle } from "../window-title";

const createWorld = () => {
  const stores = createStores({ clock: createFakeClock(SAMPLE_NOW_MS) });
  const show = (element: React.ReactNode) => render(<StoresProvider stores={stores}>{element}</StoresProvider>);
  return { stores, show };
};

const Titled = () => {
  useWindowTitle();
  return null;
};

describe("the window title", () => {
  it("FR-026-010: counts live shares only", () => {
    const { stores, show } = createWorld();
    show(<Titled />);
    expect(document.title).toBe("lanecast");
    const lane = sampleLane("api0");
    const shares = [
      sampleShare("one0", lane),
      sampleShare("two0", lane, { phase: "grace" }),
      sampleShare("thre", lane, { phase: "starting" }),
      sampleShare("four", lane, { phase: "ended" }),
    ];
    act(() => stores.shares.getState().replaceShares(shares, sampleLimits));
    expect(document.title).toBe("(2 live) lanecast");
    act(() => stores.shares.getState().replaceShares([], sampleLimits));
    expect(document.title).toBe("lanecast");
  });
});

const waiting: Guest = {
  guestId: guestIdSchema.parse("gst_ana1"),
  label: "ana",
  fingerprint: null,
  address: null,
  joinedAtMs: SAMPLE_NOW_MS,
  access: "read",
  state: "waiting",
};

describe("waiting guests", () => {
  it("WIN5: are counted in the title and, with the live shares, in the app's badge", () => {
    const setAppBadge = vi.fn(async () => undefined);
    Object.assign(navigator, { setAppBadge });
    const { stores, show } = createWorld();
    const { unmount } = show(<Titled />);
    const share = sampleShare("one0", sampleLane("api0"), { guests: [waiting] });
    act(() => stores.shares.getState().replaceShares([share], sampleLimits));
    expect(document.title).toBe("(1 live, 1 waiting) lanecast");
    expect(setAppBadge).toHaveBeenLastCalledWith(2);
    unmount();
    Reflect.deleteProperty(navigator, "setAppBadge");
  });
});

describe("pending approvals", () => {
  it("APR31: are counted in the window title, beside live shares", () => {
    const { stores, show } = createWorld();
    show(<Titled />);
    act(() => stores.approvals.getState().putApproval(sampleApproval("one1")));
    expect(document.title).toBe("(1 to approve) lanecast");
    act(() => stores.shares.getState().replaceShares([sampleShare("one0", sampleLane("api0"))], sampleLimits));
    expect(document.title).toBe("(1 live, 1 to approve) lanecast");
  });
});

describe("a broken policy file", () => {
  const problem = { path: "/home/ana/policies/mine.cedar", line: 14, message: "unexpected token" };

  it("POL7: is reported in a live region, with file, line and the rules that apply", () => {
    const { stores, show } = createWorld();
    show(<PolicyNotice />);
    const region = screen.getByRole("status", { name: "Rules" });
    expect(region).toBeEmptyDOMElement();
    act(() => stores.policy.getState().setPolicy({ loadedAtMs: SAMPLE_NOW_MS, problem }));
    expect(region).toHaveTextContent("Couldn't load your rules: mine.cedar:14");
    expect(region).toHaveTextContent("The last valid rules stay active.");
    act(() => stores.policy.getState().setPolicy({ loadedAtMs: null, problem: { ...problem, line: null } }));
    expect(region).toHaveTextContent("Everything is denied until you fix this.");
    expect(region).not.toHaveTextContent("mine.cedar:");
    act(() => stores.policy.getState().setPolicy({ loadedAtMs: SAMPLE_NOW_MS, problem: null }));
    expect(region).toBeEmptyDOMElement();
  });
});

describe("a lost connection", () => {
  it("LINK2: is reported in a live region with a Retry now button", async () => {
    const { stores, show } = createWorld();
    const onRetry = vi.fn();
    show(<ConnectionBanner onRetry={onRetry} />);
    const region = screen.getByRole("status", { name: "Connection" });
    expect(region).toBeEmptyDOMElement();
    act(() => stores.connection.getState().setStatus({ kind: "lost", retryAtMs: 0, attempt: 1 }));
    expect(region).toBeEmptyDOMElement();
    act(() => stores.connection.getState().setStatus({ kind: "lost", retryAtMs: 0, attempt: 2 }));
    expect(region).toHaveTextContent("lanecast isn't running.");
    await userEvent.click(screen.getByRole("button", { name: "Retry now" }));
    expect(onRetry).toHaveBeenCalledTimes(1);
    act(() => stores.connection.getState().setStatus({ kind: "open" }));
    expect(region).toBeEmptyDOMElement();
  });

  it("LINK2: shows a countdown to the next attempt, hidden from screen readers", () => {
    const { stores, show } = createWorld();
    show(<ConnectionBanner onRetry={() => undefined} />);
    act(() => stores.connection.getState().setStatus({ kind: "lost", retryAtMs: SAMPLE_NOW_MS + 3_400, attempt: 6 }));
    const count = screen.getByText("Retrying in 4s…");
    expect(count).toHaveAttribute("aria-hidden", "true");
    act(() => stores.clock.setState({ machineMs: SAMPLE_NOW_MS + 2_000 }));
    expect(count).toHaveTextContent("Retrying in 2s…");
    act(() => stores.clock.setState({ machineMs: SAMPLE_NOW_MS + 4_000 }));
    expect(count).toHaveTextContent("Retrying…");
  });

  it("UNHEARD1: removes the counts from the window title", () => {
    const { stores, show } = createWorld();
    stores.shares.getState().replaceShares([sampleShare("one0", sampleLane("api0"))], sampleLimits);
    show(<Titled />);
    act(() => stores.connection.getState().setStatus({ kind: "lost", retryAtMs: 0, attempt: 2 }));
    expect(document.title).toBe("(not connected) lanecast");
    act(() => stores.connection.getState().setStatus({ kind: "open" }));
    expect(document.title).toBe("(1 live) lanecast");
  });

  it.each([
    ["unauthorized", "This link has expired"],
    ["version-mismatch", "This page is out of date"],
  ] as const)("LINK3: %s replaces the whole page and says what to do", (reason, title) => {
    const { stores, show } = createWorld();
    stores.shares.getState().replaceShares([sampleShare("one0", sampleLane("api0"))], sampleLimits);
    show(
      <ConnectionGate>
        <Titled />
        <p>The page</p>
      </ConnectionGate>,
    );
    expect(document.title).toBe("(1 live) lanecast");
    act(() => stores.connection.getState().setStatus({ kind: "refused", reason }));
    expect(screen.getByRole("heading", { name: title })).toBeInTheDocument();
    expect(screen.getByText("lanecast open")).toBeInTheDocument();
    expect(screen.queryByText("The page")).not.toBeInTheDocument();
  });

  it("UI24: a rejected page says that it can't tell what is shared, and its title has no counts", () => {
    const { stores, show } = createWorld();
    stores.shares.getState().replaceShares([sampleShare("one0", sampleLane("api0"))], sampleLimits);
    stores.connection.getState().setStatus({ kind: "refused", reason: "unauthorized" });
    show(<ConnectionGate>{null}</ConnectionGate>);
    expect(screen.getByRole("alert")).toHaveTextContent(
      "This page can't tell whether anything is still shared. To check, run lanecast share list.",
    );
    expect(document.title).toBe("lanecast");
  });
});

describe("the panel as a drawer", () => {
  it("A11Y1: stays open when a field inside handles Escape", async () => {
    const onOpenChange = vi.fn();
    const opener = { current: null };
    render(
      <PanelDrawer isOpen onOpenChange={onOpenChange} opener={opener}>
        <input aria-label="Name" data-keeps-escape />
        <button type="button">Lane</button>
      </PanelDrawer>,
    );
    await userEvent.click(screen.getByRole("textbox", { name: "Name" }));
    await userEvent.keyboard("{Escape}");
    expect(onOpenChange).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole("button", { name: "Lane" }));
    await userEvent.keyboard("{Escape}");
    expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false);
  });
});
