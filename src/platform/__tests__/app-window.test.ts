// The app window without a window manager; window.real.test.ts of the command line has a real one.
import { afterEach, describe, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.resetModules();
  localStorage.clear();
});

const load = async (isApp: boolean) => {
  vi.stubGlobal("matchMedia", () => ({ matches: isApp }));
  return import("../app-window");
};
const sizeTo = (size: { outerWidth: number; outerHeight: number; screenX: number; screenY: number }) => {
  for (const [name, value] of Object.entries(size)) vi.stubGlobal(name, value);
};

describe("the app window", () => {
  it("WIN4: goes to where it was once it is on screen, and no further than the screen", async () => {
    localStorage.setItem("lanecast.window", JSON.stringify({ width: 900, height: 700, x: 5_000, y: 40 }));
    vi.stubGlobal("screen", { availWidth: 1_400, availHeight: 900 });
    sizeTo({ outerWidth: 0, outerHeight: 0, screenX: 0, screenY: 0 });
    const { keepWindowPlace } = await load(true);
    const resizeTo = vi.fn();
    vi.stubGlobal("resizeTo", resizeTo);
    const moveTo = vi.fn();
    vi.stubGlobal("moveTo", moveTo);
    keepWindowPlace();
    expect(resizeTo).not.toHaveBeenCalled();
    sizeTo({ outerWidth: 1_280, outerHeight: 820, screenX: 10, screenY: 10 });
    window.dispatchEvent(new Event("resize"));
    expect(resizeTo).toHaveBeenCalledExactlyOnceWith(900, 700);
    expect(moveTo).toHaveBeenCalledExactlyOnceWith(500, 40);
    sizeTo({ outerWidth: 800, outerHeight: 600, screenX: 20, screenY: 30 });
    window.dispatchEvent(new Event("resize"));
    expect(JSON.parse(localStorage.getItem("lanecast.window") ?? "")).toEqual({
      width: 800,
      height: 600,
      x: 20,
      y: 30,
    });
  });

  it("WIN3: closes when a newer window has signed in, without asking", async () => {
    const { replaceOlderWindows, windowClosing } = await load(true);
    const close = vi.spyOn(window, "close").mockReturnValue();
    const stayed = vi.fn();
    const unguard = windowClosing.guard(stayed);
    replaceOlderWindows();
    const newer = new BroadcastChannel("lanecast.window");
    newer.postMessage("signed-in");
    await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
    const leaving = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(leaving);
    expect(leaving.defaultPrevented).toBe(false);
    newer.close();
    unguard();
  });

  it("WIN6: asks before it closes, and reports if the user stays", async () => {
    const { windowClosing } = await load(true);
    const stayed = vi.fn();
    const unguard = windowClosing.guard(stayed);
    const leaving = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(leaving);
    expect(leaving.defaultPrevented).toBe(true);
    await vi.waitFor(() => expect(stayed).toHaveBeenCalledOnce());
    unguard();
    const later = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(later);
    expect(later.defaultPrevented).toBe(false);
  });

  it("WIN3, WIN4: leaves a browser's tab alone", async () => {
    localStorage.setItem("lanecast.window", JSON.stringify({ width: 900, height: 700, x: 0, y: 0 }));
    const { keepWindowPlace, replaceOlderWindows } = await load(false);
    const resizeTo = vi.fn();
    vi.stubGlobal("resizeTo", resizeTo);
    const close = vi.spyOn(window, "close").mockReturnValue();
    keepWindowPlace();
    replaceOlderWindows()();
    window.dispatchEvent(new Event("resize"));
    expect(resizeTo).not.toHaveBeenCalled();
    expect(close).not.toHaveBeenCalled();
  });
});
