// Error boundaries: a crash stays in its part of the page, and the message is shown there.
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TooltipProvider } from "../controls/tooltip";
import { NoticeBoundary, PartBoundary } from "../feedback/boundary";
import { ToastRegion } from "../toast/toast";

/** Throws while `isThere` is set. */
const Fragile = ({ fault }: { readonly fault: { isThere: boolean } }) => {
  if (fault.isThere) throw new Error("a row without a name");
  return <p>the part</p>;
};

beforeEach(() => {
  // React logs every caught error, and these tests cause them on purpose.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a part of the page that crashes", () => {
  it("UI11: shows a message in its place, leaves the rest working and can be retried", async () => {
    const fault = { isThere: true };
    render(
      <>
        <PartBoundary name="The lane panel">
          <Fragile fault={fault} />
        </PartBoundary>
        <button type="button">Stop all</button>
      </>,
    );
    expect(screen.getByRole("alert")).toHaveTextContent(/The lane panel stopped working\..*reload the page/);
    expect(screen.getByRole("button", { name: "Stop all" })).toBeVisible();
    fault.isThere = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByText("the part")).toBeVisible();
  });

  it("UI11: offers details for a bug report", async () => {
    const user = userEvent.setup();
    render(
      <PartBoundary name="This page">
        <Fragile fault={{ isThere: true }} />
      </PartBoundary>,
    );
    await user.click(screen.getByRole("button", { name: "Copy details" }));
    const copied = await navigator.clipboard.readText();
    expect(copied).toContain("a row without a name");
    expect(copied).toContain("Fragile");
  });

  it("UI11: a crashed dialog shows a toast, and dismissing the toast closes the dialog", async () => {
    const Page = () => {
      const [isOpen, setOpen] = useState(true);
      return (
        <TooltipProvider>
          <ToastRegion>
            <NoticeBoundary name="Approvals" onDismiss={() => setOpen(false)}>
              {isOpen && <Fragile fault={{ isThere: true }} />}
            </NoticeBoundary>
          </ToastRegion>
        </TooltipProvider>
      );
    };
    render(<Page />);
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    expect(region.getByText("Approvals stopped working")).toBeVisible();
    await userEvent.click(region.getByRole("button", { name: "Dismiss" }));
    expect(region.queryByRole("listitem")).toBeNull();
  });
});
