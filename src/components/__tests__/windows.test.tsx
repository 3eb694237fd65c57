// Windows and menus: where the focus begins, and that it is never lost.
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { AlertDialog } from "../alert-dialog";
import { Button } from "../button";
import { Dialog } from "../dialog";
import { Menu, MenuItem } from "../menu";
import { isModalOpen } from "../open-modals";
import { Toast, ToastRegion } from "../toast";
import { TooltipProvider } from "../tooltip";

type Kind = "dialog" | "question";

const Windows = ({ onConfirm = () => undefined }: { readonly onConfirm?: () => void }) => {
  const [open, setOpen] = useState<Kind | null>(null);
  const close = () => setOpen(null);
  return (
    <TooltipProvider>
      <Menu trigger={<Button>Menu</Button>}>
        <MenuItem onSelect={() => setOpen("dialog")}>Dialog</MenuItem>
        <MenuItem onSelect={() => setOpen("question")}>Question</MenuItem>
      </Menu>
      <Dialog isOpen={open === "dialog"} title="Task" onClose={close}>
        <input aria-label="First" />
      </Dialog>
      <AlertDialog
        isOpen={open === "question"}
        title="End it"
        confirmLabel="End"
        onCancel={close}
        onConfirm={onConfirm}
      >
        It ends.
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
  it("UI1: a dialog begins in its task, not on its way out, and gives the focus back to the menu's button", async () => {
    render(<Windows />);
    await choose("Dialog");
    await waitFor(() => expect(screen.getByRole("textbox", { name: "First" })).toHaveFocus());
    await userEvent.keyboard("{Escape}");
    await menuHasFocus();
  });

  it("UI1: a question begins on the way back, so that Enter harms nothing", async () => {
    const onConfirm = vi.fn();
    render(<Windows onConfirm={onConfirm} />);
    await choose("Question");
    const question = await screen.findByRole("alertdialog", { name: "End it" });
    expect(question).toHaveAccessibleDescription("It ends.");
    await waitFor(() => expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus());
    await userEvent.keyboard("{Enter}");
    await menuHasFocus();
    expect(onConfirm).not.toHaveBeenCalled();
  });
});

describe("an open window", () => {
  it("UI5: is known to every key that would open another one", async () => {
    render(<Windows />);
    expect(isModalOpen()).toBe(false);
    await choose("Question");
    await screen.findByRole("alertdialog", { name: "End it" });
    expect(isModalOpen()).toBe(true);
    await userEvent.keyboard("{Escape}");
    await menuHasFocus();
    expect(isModalOpen()).toBe(false);
  });

  it.each(["dialog", "question"] as const)(
    "UI7: F8 leads out of a %s to the toasts and back, and Escape there closes nothing",
    async (kind) => {
      const onMore = vi.fn();
      render(
        <TooltipProvider>
          <ToastRegion>
            <Windows />
            <Toast title="api ends" onDismiss={() => undefined} actions={<Button onClick={onMore}>+15m</Button>} />
          </ToastRegion>
        </TooltipProvider>,
      );
      await choose(kind === "dialog" ? "Dialog" : "Question");
      const inside = await screen.findByRole(kind === "dialog" ? "textbox" : "button", {
        name: kind === "dialog" ? "First" : "Cancel",
      });
      await waitFor(() => expect(inside).toHaveFocus());
      // By role: what is hidden beside the window would not be found.
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
