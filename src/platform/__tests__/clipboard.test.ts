// Clearing the clipboard: what is removed and what is left alone.
import { afterEach, describe, expect, it, vi } from "vitest";
import { clearClipboard, clipboardPermission, requestClipboard } from "../clipboard";

const withClipboard = (current: string, permission: "granted" | "prompt" | "denied") => {
  const readText = vi.fn(async () => current);
  const writeText = vi.fn(async (_text: string) => undefined);
  vi.stubGlobal("navigator", {
    clipboard: { readText, writeText },
    permissions: { query: async () => ({ state: permission }) },
  });
  return { readText, writeText };
};

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("clearing the clipboard", () => {
  it("JOIN1: clears the clipboard while it still contains the text", async () => {
    const { writeText } = withClipboard("ssh link", "granted");
    await clearClipboard("ssh link");
    expect(writeText).toHaveBeenCalledExactlyOnceWith("");
  });

  it("JOIN1: leaves text that was copied later", async () => {
    const { writeText } = withClipboard("something else", "granted");
    await clearClipboard("ssh link");
    expect(writeText).not.toHaveBeenCalled();
  });

  it.each(["prompt", "denied"] as const)("JOIN1: never prompts for permission: %s", async (permission) => {
    const { readText, writeText } = withClipboard("ssh link", permission);
    await clearClipboard("ssh link");
    expect(readText).not.toHaveBeenCalled();
    expect(writeText).not.toHaveBeenCalled();
  });

  it("JOIN1: waits until this window has focus again, which browsers require", async () => {
    const { readText, writeText } = withClipboard("ssh link", "granted");
    const hasFocus = vi.spyOn(document, "hasFocus").mockReturnValue(false);
    const forgetting = clearClipboard("ssh link");
    await Promise.resolve();
    expect(readText).not.toHaveBeenCalled();
    hasFocus.mockReturnValue(true);
    await vi.waitFor(() => {
      window.dispatchEvent(new Event("focus"));
      expect(writeText).toHaveBeenCalledExactlyOnceWith("");
    });
    await forgetting;
  });

  it("JOIN1: reports the permission without prompting, and prompts by reading", async () => {
    const { readText } = withClipboard("ssh link", "prompt");
    expect(await clipboardPermission()).toBe("prompt");
    expect(readText).not.toHaveBeenCalled();
    expect(await requestClipboard()).toBe("granted");
    readText.mockRejectedValueOnce(new DOMException("denied", "NotAllowedError"));
    expect(await requestClipboard()).toBe("prompt");
  });

  it("JOIN1: does nothing in a browser without the permission query", async () => {
    vi.stubGlobal("navigator", {
      clipboard: {},
      permissions: { query: () => Promise.reject(new TypeError("unknown")) },
    });
    await expect(clearClipboard("ssh link")).resolves.toBeUndefined();
  });
});
