// What is taken back from the clipboard, and what is left alone.
import { afterEach, describe, expect, it, vi } from "vitest";
import { askForClipboard, clipboardLeave, forgetText } from "../clipboard";

const withClipboard = (held: string, permission: "granted" | "prompt" | "denied") => {
  const readText = vi.fn(async () => held);
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

describe("forgetting what was copied", () => {
  it("JOIN1: empties the clipboard that still holds it", async () => {
    const { writeText } = withClipboard("ssh link", "granted");
    await forgetText("ssh link");
    expect(writeText).toHaveBeenCalledExactlyOnceWith("");
  });

  it("JOIN1: leaves alone what was copied since", async () => {
    const { writeText } = withClipboard("something else", "granted");
    await forgetText("ssh link");
    expect(writeText).not.toHaveBeenCalled();
  });

  it.each(["prompt", "denied"] as const)("JOIN1: asks nobody for leave to look: %s", async (permission) => {
    const { readText, writeText } = withClipboard("ssh link", permission);
    await forgetText("ssh link");
    expect(readText).not.toHaveBeenCalled();
    expect(writeText).not.toHaveBeenCalled();
  });

  it("JOIN1: waits until this window has the focus again: browsers let nobody else at the clipboard", async () => {
    const { readText, writeText } = withClipboard("ssh link", "granted");
    const hasFocus = vi.spyOn(document, "hasFocus").mockReturnValue(false);
    const forgetting = forgetText("ssh link");
    await Promise.resolve();
    expect(readText).not.toHaveBeenCalled();
    hasFocus.mockReturnValue(true);
    await vi.waitFor(() => {
      window.dispatchEvent(new Event("focus"));
      expect(writeText).toHaveBeenCalledExactlyOnceWith("");
    });
    await forgetting;
  });

  it("JOIN1: says whether it may be looked into, and asks by looking", async () => {
    const { readText } = withClipboard("ssh link", "prompt");
    expect(await clipboardLeave()).toBe("unasked");
    expect(readText).not.toHaveBeenCalled();
    expect(await askForClipboard()).toBe("given");
    readText.mockRejectedValueOnce(new DOMException("denied", "NotAllowedError"));
    expect(await askForClipboard()).toBe("unasked");
  });

  it("JOIN1: a browser that does not know the question changes nothing", async () => {
    vi.stubGlobal("navigator", {
      clipboard: {},
      permissions: { query: () => Promise.reject(new TypeError("unknown")) },
    });
    await expect(forgetText("ssh link")).resolves.toBeUndefined();
  });
});
