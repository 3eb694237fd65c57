// Toasts: where they appear, what is announced, and how focus moves to them and back.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { Button } from "../controls/button";
import { TooltipProvider } from "../controls/tooltip";
import { Toast, ToastRegion } from "../toast/toast";

const Page = ({ onTerminalKey = () => undefined }: { readonly onTerminalKey?: (key: string) => void }) => {
  const [shown, setShown] = useState<readonly string[]>(["api", "web"]);
  const hide = (name: string) => setShown(shown.filter((other) => other !== name));
  return (
    <TooltipProvider>
      <ToastRegion>
        {/* Like a terminal, this stops every key event. */}
        <textarea
          aria-label="Terminal"
          onKeyDown={(event) => {
            event.stopPropagation();
            onTerminalKey(event.key);
          }}
        />
        {shown.map((name) => (
          <Toast
            key={name}
            title={`${name} ends`}
            onDismiss={() => hide(name)}
            actions={<Button onClick={() => hide(name)}>More for {name}</Button>}
          >
            In a while
          </Toast>
        ))}
        <Button onClick={() => setShown(["api"])}>Show again</Button>
        <input
          aria-label="Shown"
          value={shown.join()}
          onChange={(event) => setShown(event.target.value.split(",").filter(Boolean))}
        />
      </ToastRegion>
    </TooltipProvider>
  );
};

const show = (onTerminalKey?: (key: string) => void) => {
  const user = userEvent.setup();
  render(<Page onTerminalKey={onTerminalKey} />);
  const region = within(screen.getByRole("region", { name: "Notifications" }));
  return { user, region, terminal: screen.getByRole("textbox", { name: "Terminal" }) };
};

describe("toasts", () => {
  it("UI7: appear in the region Notifications, are announced once and never take focus", async () => {
    const { user, region, terminal } = show();
    await user.click(terminal);
    expect(region.getAllByRole("listitem").map((item) => item.getAttribute("aria-labelledby"))).toHaveLength(2);
    expect(region.getByText("api ends")).toBeVisible();
    expect(screen.getByRole("status", { name: "Announcements" })).toHaveTextContent(
      "api ends. In a whileweb ends. In a while",
    );
    expect(terminal).toHaveFocus();
  });

  it("UI7: F8 moves focus from a terminal that takes every key to the toasts, and back", async () => {
    const onTerminalKey = vi.fn();
    const { user, region, terminal } = show(onTerminalKey);
    await user.click(terminal);
    await user.keyboard("{F8}");
    expect(region.getAllByRole("listitem")[0]).toHaveFocus();
    await user.tab();
    expect(region.getByRole("button", { name: "More for api" })).toHaveFocus();
    await user.keyboard("{F8}");
    expect(terminal).toHaveFocus();
    expect(onTerminalKey).not.toHaveBeenCalledWith("F8");
  });

  it("UI7: F8 goes to the shell when there is no toast", async () => {
    const onTerminalKey = vi.fn();
    const { user, region, terminal } = show(onTerminalKey);
    await user.click(region.getByRole("button", { name: "More for api" }));
    await user.click(region.getByRole("button", { name: "More for web" }));
    await user.click(terminal);
    await user.keyboard("{F8}");
    expect(onTerminalKey).toHaveBeenCalledWith("F8");
  });

  it("UI8: Escape dismisses no toast: inside one it returns focus, elsewhere it goes to the shell", async () => {
    const onTerminalKey = vi.fn();
    const { user, region, terminal } = show(onTerminalKey);
    await user.click(terminal);
    await user.keyboard("{Escape}");
    expect(onTerminalKey).toHaveBeenCalledWith("Escape");
    await user.keyboard("{F8}{Escape}");
    expect(terminal).toHaveFocus();
    expect(region.getAllByRole("listitem")).toHaveLength(2);
  });

  it("UI7: when a focused toast closes without the user, the next Enter does not reach the shell", async () => {
    const { user, region, terminal } = show();
    await user.click(terminal);
    await user.keyboard("{F8}{Tab}");
    fireEvent.change(screen.getByRole("textbox", { name: "Shown" }), { target: { value: "web" } });
    await waitFor(() => expect(region.getByRole("listitem")).toHaveFocus());
    fireEvent.change(screen.getByRole("textbox", { name: "Shown" }), { target: { value: "" } });
    await waitFor(() => expect(screen.getByRole("region", { name: "Notifications" })).toHaveFocus());
    await user.keyboard("{Escape}");
    expect(terminal).toHaveFocus();
  });

  it("UI1: after a click closes a toast, focus moves to the next one, and after the last one back", async () => {
    const { user, region, terminal } = show();
    await user.click(terminal);
    await user.keyboard("{F8}");
    await user.click(region.getByRole("button", { name: "More for api" }));
    await waitFor(() => expect(region.getByRole("listitem")).toHaveFocus());
    await user.click(region.getByRole("button", { name: "Dismiss" }));
    await waitFor(() => expect(terminal).toHaveFocus());
  });
});
