// Closing the app window while something is shared.
import { act, screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Closing } from "../../../../../platform/app-window";
import { sampleShare } from "../../../../../testing/samples";
import { failing, sampleLaneApi } from "../../../../../testing/sharing-world";
import { openWindow } from "../../__tests__/open-window";

const live = sampleShare("one1", sampleLaneApi);

/** An app window that the user tries to close with `tryToClose`, and then stays in. */
const createClosing = (isAppWindow = true) => {
  let stay: (() => void) | null = null;
  const closing: Closing = {
    isAppWindow: () => isAppWindow,
    guard: (onStayed) => {
      stay = onStayed;
      return () => {
        stay = null;
      };
    },
    close: vi.fn(),
  };
  return { closing, isGuarded: () => stay !== null, tryToClose: () => act(() => stay?.()) };
};
const dialog = () => within(screen.getByRole("dialog", { name: "Close lanecast" }));

describe("closing the app window", () => {
  it("WIN6: asks while something is shared; keeping it closes the window and stops nothing", async () => {
    const { closing, tryToClose } = createClosing();
    const { user, world } = openWindow(live, null, { closing });
    tryToClose();
    expect(dialog().getByText(/is shared\. Closing this window doesn't stop the share\./)).toBeVisible();
    await user.click(dialog().getByRole("button", { name: "Keep sharing and close" }));
    expect(closing.close).toHaveBeenCalledOnce();
    expect(world.get(live.shareId).phase).toBe("live");
  });

  it("WIN6: stops everything first if that is chosen, and stays open if it fails", async () => {
    const { closing, tryToClose } = createClosing();
    const { user, world } = openWindow(live, null, { closing });
    tryToClose();
    await user.click(dialog().getByRole("button", { name: "Stop all and close" }));
    expect(world.get(live.shareId).phase).toBe("ended");
    expect(closing.close).toHaveBeenCalledOnce();
  });

  it("WIN6: says why the shares couldn't be stopped, and stays open", async () => {
    const { closing, tryToClose } = createClosing();
    const revokeShares = failing("disconnected", "The runtime is not connected.", {});
    const { user } = openWindow(live, null, { closing, commands: { revokeShares } });
    tryToClose();
    await user.click(dialog().getByRole("button", { name: "Stop all and close" }));
    expect(await dialog().findByText("disconnected")).toBeVisible();
    expect(closing.close).not.toHaveBeenCalled();
  });

  it("WIN6: doesn't ask in a browser's tab, or when nothing is shared", () => {
    const tab = createClosing(false);
    openWindow(live, null, { closing: tab.closing });
    expect(tab.isGuarded()).toBe(false);
    const idle = createClosing();
    const { world } = openWindow(live, null, { closing: idle.closing });
    expect(idle.isGuarded()).toBe(true);
    act(() => world.put({ ...live, revision: live.revision + 1, phase: "ended", linkState: "none" }));
    expect(idle.isGuarded()).toBe(false);
  });
});
