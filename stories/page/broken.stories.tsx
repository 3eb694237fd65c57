// A part of the page that broke: what stands in its place, and what comes as a toast where it had none.
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, screen, waitFor, within } from "storybook/test";
import { TooltipProvider } from "../../src/components/controls/tooltip";
import { NoticeBoundary, PartBoundary } from "../../src/components/feedback/boundary";
import { ToastRegion } from "../../src/components/toast/toast";
import { inDark } from "../in-both-themes";

const Breaks = (): never => {
  throw new Error("a row without a name");
};

const Broken = () => (
  <TooltipProvider>
    <ToastRegion>
      <div style={{ display: "flex", width: 280, minHeight: 240 }}>
        <PartBoundary name="The lane panel">
          <Breaks />
        </PartBoundary>
      </div>
      <NoticeBoundary name="A window">
        <Breaks />
      </NoticeBoundary>
    </ToastRegion>
  </TooltipProvider>
);

const meta = { title: "Page/Broken", render: () => <Broken /> } satisfies Meta;
export default meta;
type Story = StoryObj;

export const PanelAndWindow: Story = {
  play: async () => {
    await waitFor(() => expect(screen.getByText("The lane panel stopped working.")).toBeVisible());
    await expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    await waitFor(() => expect(region.getByText("A window stopped working.")).toBeVisible());
  },
};
export const PanelAndWindowDark: Story = inDark(PanelAndWindow);
