// The banner while the page is disconnected.
import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, waitFor } from "storybook/test";
import { ConnectionBanner } from "../../src/app/connection-banner";
import { createStores, StoresProvider } from "../../src/stores/stores-context";
import { SAMPLE_NOW_MS } from "../../src/testing/samples";
import { inDark } from "../in-both-themes";

const Lost = () => {
  const [stores] = useState(() => {
    const made = createStores({ clock: { nowMs: () => SAMPLE_NOW_MS, every: () => ({ cancel: () => undefined }) } });
    made.connection.getState().setRuntime({ version: "0.1.0", home: "/home/ana/.local/share/lanecast" });
    made.connection.getState().setStatus({ kind: "lost", retryAtMs: SAMPLE_NOW_MS + 4_000, attempt: 6 });
    return made;
  });
  return (
    <StoresProvider stores={stores}>
      <ConnectionBanner onRetry={() => undefined} />
    </StoresProvider>
  );
};

const meta = {
  title: "Page/Connection",
  parameters: { layout: "fullscreen" },
  render: () => <Lost />,
} satisfies Meta;
export default meta;
type Story = StoryObj;

export const Disconnected: Story = {
  play: async () => {
    await waitFor(() => expect(screen.getByText("Retrying in 4s…")).toBeVisible());
  },
};
export const DisconnectedDark: Story = inDark(Disconnected);
