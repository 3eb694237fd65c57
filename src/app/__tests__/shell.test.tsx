// The shell: the window's title, the banner of a lost runtime, and the page of a refused one.
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { createStores, StoresProvider } from "../../stores/stores-context";
import { createFakeClock } from "../../testing/fake-clock";
import { sampleApproval } from "../../testing/sample-records";
import { SAMPLE_NOW_MS, sampleLane, sampleLimits, sampleShare } from "../../testing/samples";
import { Admission } from "../admission";
import { ConnectionBanner } from "../connection-banner";
import { PanelDrawer } from "../panel-drawer";
import { PolicyNotice } from "../policy-notice";
import { useWindowTitle } from "../use-window-title";

const createWorld = () => {
  const stores = createStores({ clock: createFakeClock(SAMPLE_NOW_MS) });
  const show = (element: React.ReactNode) => render(<StoresProvider stores={stores}>{element}</StoresProvider>);
  return { stores, show };
};

const Titled = () => {
  useWindowTitle();
  return null;
};

describe("the window's title", () => {
  it("FR-026-010: counts what is live, and nothing else", () => {
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

describe("requests that wait", () => {
  it("APR31: are counted in the window's title, beside what is live", () => {
    const { stores, show } = createWorld();
    show(<Titled />);
    act(() => stores.approvals.getState().putApproval(sampleApproval("one1")));
    expect(document.title).toBe("(1 to approve) lanecast");
    act(() => stores.shares.getState().replaceShares([sampleShare("one0", sampleLane("api0"))], sampleLimits));
    expect(document.title).toBe("(1 live, 1 to approve) lanecast");
  });
});

describe("rules that could not be read", () => {
  const problem = { path: "/home/ana/policies/mine.cedar", line: 14, message: "unexpected token" };

  it("POL7: are told with file and line, and what is in force, in a region that was there before", () => {
    const { stores, show } = createWorld();
    show(<PolicyNotice />);
    const region = screen.getByRole("status", { name: "Rules" });
    expect(region).toBeEmptyDOMElement();
    act(() => stores.policy.getState().setPolicy({ loadedAtMs: SAMPLE_NOW_MS, problem }));
    expect(region).toHaveTextContent("Your rules could not be read: mine.cedar:14");
    expect(region).toHaveTextContent("The last good rules stay in force.");
    act(() => stores.policy.getState().setPolicy({ loadedAtMs: null, problem: { ...problem, line: null } }));
    expect(region).toHaveTextContent("Everything is denied until they can be.");
    expect(region).not.toHaveTextContent("mine.cedar:");
    act(() => stores.policy.getState().setPolicy({ loadedAtMs: SAMPLE_NOW_MS, problem: null }));
    expect(region).toBeEmptyDOMElement();
  });
});

describe("the runtime out of hearing", () => {
  it("LINK2: is told in a region that was there before, with a way to try at once", async () => {
    const { stores, show } = createWorld();
    const onRetry = vi.fn();
    show(<ConnectionBanner onRetry={onRetry} />);
    const region = screen.getByRole("status", { name: "Connection" });
    expect(region).toBeEmptyDOMElement();
    act(() => stores.connection.getState().setStatus({ kind: "lost", retryAtMs: 0, attempt: 1 }));
    expect(region).toBeEmptyDOMElement();
    act(() => stores.connection.getState().setStatus({ kind: "lost", retryAtMs: 0, attempt: 2 }));
    expect(region).toHaveTextContent("The runtime does not answer.");
    await userEvent.click(screen.getByRole("button", { name: "Try now" }));
    expect(onRetry).toHaveBeenCalledTimes(1);
    act(() => stores.connection.getState().setStatus({ kind: "open" }));
    expect(region).toBeEmptyDOMElement();
  });

  it("LINK2: counts down to the next try, for the eye only", () => {
    const { stores, show } = createWorld();
    show(<ConnectionBanner onRetry={() => undefined} />);
    act(() => stores.connection.getState().setStatus({ kind: "lost", retryAtMs: SAMPLE_NOW_MS + 3_400, attempt: 6 }));
    const count = screen.getByText("Trying again in 4 s.");
    expect(count).toHaveAttribute("aria-hidden", "true");
    act(() => stores.clock.setState({ machineMs: SAMPLE_NOW_MS + 2_000 }));
    expect(count).toHaveTextContent("Trying again in 2 s.");
    act(() => stores.clock.setState({ machineMs: SAMPLE_NOW_MS + 4_000 }));
    expect(count).toHaveTextContent("Trying again now.");
  });

  it("UNHEARD1: the window's title counts nothing that nobody knows", () => {
    const { stores, show } = createWorld();
    stores.shares.getState().replaceShares([sampleShare("one0", sampleLane("api0"))], sampleLimits);
    show(<Titled />);
    act(() => stores.connection.getState().setStatus({ kind: "lost", retryAtMs: 0, attempt: 2 }));
    expect(document.title).toBe("(not connected) lanecast");
    act(() => stores.connection.getState().setStatus({ kind: "open" }));
    expect(document.title).toBe("(1 live) lanecast");
  });

  it.each([
    ["unauthorized", "This page is not let in"],
    ["version-mismatch", "This page and the runtime are of different versions"],
  ] as const)("LINK3: %s stands in place of everything, with the remedy", (reason, title) => {
    const { stores, show } = createWorld();
    stores.shares.getState().replaceShares([sampleShare("one0", sampleLane("api0"))], sampleLimits);
    show(
      <Admission>
        <Titled />
        <p>What the mirror says</p>
      </Admission>,
    );
    expect(document.title).toBe("(1 live) lanecast");
    act(() => stores.connection.getState().setStatus({ kind: "refused", reason }));
    expect(screen.getByRole("heading", { name: title })).toBeInTheDocument();
    expect(screen.getByText("lanecast open")).toBeInTheDocument();
    expect(screen.queryByText("What the mirror says")).not.toBeInTheDocument();
  });

  it("UI24: a refused page says that it cannot tell what is shared, and its title counts nothing", () => {
    const { stores, show } = createWorld();
    stores.shares.getState().replaceShares([sampleShare("one0", sampleLane("api0"))], sampleLimits);
    stores.connection.getState().setStatus({ kind: "refused", reason: "unauthorized" });
    show(<Admission>{null}</Admission>);
    expect(screen.getByRole("alert")).toHaveTextContent(
      "Whether anything is still shared, this page cannot tell: lanecast share list.",
    );
    expect(document.title).toBe("lanecast");
  });
});

describe("the panel as a drawer", () => {
  it("A11Y1: an Escape that has a nearer meaning does not close it", async () => {
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
