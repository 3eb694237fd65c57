// Dialogs and menus: where focus starts and where it goes on close.
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { Button } from "../controls/button";
import { Menu, MenuItem } from "../controls/menu";
import { TooltipProvider } from "../controls/tooltip";
import { AlertDialog } from "../dialog/alert-dialog";
import { Dialog } from "../dialog/dialog";
import { isModalOpen } from "../dialog/modal";
import { Toast, ToastRegion } from "../toast/toast";

type Kind = "dialog" | "alert";

const Dialogs = ({ onConfirm = () => undefined }: { readonly onConfirm?: () => void }) => {
  const [open, setOpen] = useState<Kind | null>(null);
  const close = () => setOpen(null);
  return (
    <TooltipProvider>
      <Menu trigger={<Button>Menu</Button>}>
        <MenuItem onSelect={() => setOpen("dialog")}>Dialog</MenuItem>
        <MenuItem onSelect={() => setOpen("alert")}>Alert</MenuItem>
      </Menu>
      <Dialog isOpen={open === "dialog"} title="Task" onClose={close}>
        <input aria-label="First" />
      </Dialog>
      <AlertDialog isOpen={open === "alert"} title="Stop it" confirmLabel="Stop" onCancel={close} onConfirm={onConfirm}>
        It stops.
      </AlertDialog>
    </TooltipProvider>
  );
};

const choose = async (item: string) => {
  await userEvent.click(screen.getByRole("button", { name: "Menu" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: item }));
};
const menuHasFocus = () => waitFor(() => expect(screen.getByRole("button", { name: "Menu" })).toHaveFocus());

describe("focus", () => {
  it("UI1: a dialog starts focus in its content, not on Close, and returns it to the menu button", async () => {
    render(<Dialogs />);
    await choose("Dialog");
    await waitFor(() => expect(screen.getByRole("textbox", { name: "First" })).toHaveFocus());
    await userEvent.keyboard("{Escape}");
    await menuHasFocus();
  });

  it("UI1: an alert dialog starts focus on Cancel, so that Enter is harmless", async () => {
    const onConfirm = vi.fn();
    render(<Dialogs onConfirm={onConfirm} />);
    await choose("Alert");
    const alert = await screen.findByRole("alertdialog", { name: "Stop it" });
    expect(alert).toHaveAccessibleDescription("It stops.");
    await waitFor(() => expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus());
    await userEvent.keyboard("{Enter}");
    await menuHasFocus();
    expect(onConfirm).not.toHaveBeenCalled();
  });
});

describe("an open dialog", () => {
  it("UI5: is reported, so that no shortcut opens another one", async () => {
    render(<Dialogs />);
    expect(isModalOpen()).toBe(false);
    await choose("Alert");
    await screen.findByRole("alertdialog", { name: "Stop it" });
    expect(isModalOpen()).toBe(true);
    await userEvent.keyboard("{Escape}");
    await menuHasFocus();
    expect(isModalOpen()).toBe(false);
  });

  it.each(["dialog", "alert"] as const)(
    "UI7: F8 moves focus from an open %s to the toasts and back, and Escape in a toast closes nothing",
    async (kind) => {
      const onMore = vi.fn();
      render(
        <TooltipProvider>
          <ToastRegion>
            <Dialogs />
            <Toast title="api ends" onDismiss={() => undefined} actions={<Button onClick={onMore}>+15m</Button>} />
          </ToastRegion>
        </TooltipProvider>,
      );
      await choose(kind === "dialog" ? "Dialog" : "Alert");
      const inside = await screen.findByRole(kind === "dialog" ? "textbox" : "button", {
        name: kind === "dialog" ? "First" : "Cancel",
      });
      await waitFor(() => expect(inside).toHaveFocus());
      // Queried by role, which skips everything that the open dialog hides.
      const toasts = within(screen.getByRole("region", { name: "Notifications" }));
      await userEvent.keyboard("{F8}");
      expect(toasts.getByRole("listitem")).toHaveFocus();
      await userEvent.tab();
      await userEvent.keyboard("{Enter}");
      expect(onMore).toHaveBeenCalledTimes(1);
      await userEvent.keyboard("{Escape}");
      expect(inside).toHaveFocus();
      expect(inside).toBeVisible();
    },
  );
});
