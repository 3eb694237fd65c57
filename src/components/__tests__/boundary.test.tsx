// What breaks in one part of the page stays in that part, and says so there.
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NoticeBoundary, PartBoundary } from "../boundary";
import { ToastRegion } from "../toast";
import { TooltipProvider } from "../tooltip";

/** Throws for as long as it is told to. */
const Fragile = ({ fault }: { readonly fault: { isThere: boolean } }) => {
  if (fault.isThere) throw new Error("a row without a name");
  return <p>the part</p>;
};

beforeEach(() => {
  // React reports what a boundary has caught; here that is the case to be tested.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a part of the page that breaks", () => {
  it("UI11: is named in its place, the rest goes on, and it can be tried again", async () => {
    const fault = { isThere: true };
    render(
      <>
        <PartBoundary name="The lane panel">
          <Fragile fault={fault} />
        </PartBoundary>
        <button type="button">End all</button>
      </>,
    );
    expect(screen.getByRole("alert")).toHaveTextContent(/The lane panel stopped working\..*reload the page/);
    expect(screen.getByRole("button", { name: "End all" })).toBeVisible();
    fault.isThere = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByText("the part")).toBeVisible();
  });

  it("UI11: gives the details for a report", async () => {
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

  it("UI11: a window or a notice says it as a toast, and what was open is put away with it", async () => {
    const Page = () => {
      const [isOpen, setOpen] = useState(true);
      return (
        <TooltipProvider>
          <ToastRegion>
            <NoticeBoundary name="A window" onDismiss={() => setOpen(false)}>
              {isOpen && <Fragile fault={{ isThere: true }} />}
            </NoticeBoundary>
          </ToastRegion>
        </TooltipProvider>
      );
    };
    render(<Page />);
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    expect(region.getByText("A window stopped working.")).toBeVisible();
    await userEvent.click(region.getByRole("button", { name: "Dismiss" }));
    expect(region.queryByRole("listitem")).toBeNull();
  });
});
