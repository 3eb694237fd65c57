// Windows and menus: where the focus begins, and that it is never lost.
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { AlertDialog } from "../alert-dialog";
import { Button } from "../button";
import { Dialog } from "../dialog";
import { Menu, MenuItem } from "../menu";
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
