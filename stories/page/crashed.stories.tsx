// A crashed part of the page: a message in its place, or a toast if it has no place of its own.
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, screen, waitFor, within } from "storybook/test";
import { TooltipProvider } from "../../src/components/controls/tooltip";
import { NoticeBoundary, PartBoundary } from "../../src/components/feedback/boundary";
import { ToastRegion } from "../../src/components/toast/toast";
import { inDark } from "../in-both-themes";

const Crashes = (): never => {
  throw new Error("a row without a name");
};

const Crashed = () => (
  <TooltipProvider>
    <ToastRegion>
      <div style={{ display: "flex", width: 280, minHeight: 240 }}>
        <PartBoundary name="The lane panel">
          <Crashes />
        </PartBoundary>
      </div>
      <NoticeBoundary name="Approvals">
        <Crashes />
      </NoticeBoundary>
    </ToastRegion>
  </TooltipProvider>
);

const meta = { title: "Page/Crashed", render: () => <Crashed /> } satisfies Meta;
export default meta;
type Story = StoryObj;

export const PanelAndDialog: Story = {
  play: async () => {
    await waitFor(() => expect(screen.getByText("The lane panel stopped working.")).toBeVisible());
    await expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    await waitFor(() => expect(region.getByText("Approvals stopped working")).toBeVisible());
  },
};
export const PanelAndDialogDark: Story = inDark(PanelAndDialog);
