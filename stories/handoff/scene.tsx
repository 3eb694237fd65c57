// A handed-over terminal without the rest of the page, for the stories of dialogs and toasts.
import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { screen, within } from "storybook/test";
import { HandoffHeader, TerminalHandoffLine } from "../../src/features/handoff";
import { createHandoffWorld, type HandoffWorldOptions, HandoffWorldProvider } from "../../src/testing/handoff-world";
import { sampleTerminalId } from "../../src/testing/sample-handoffs";

export type Story = StoryObj<HandoffWorldOptions>;

const Around = (options: HandoffWorldOptions) => {
  const [world] = useState(() => createHandoffWorld(options));
  return (
    <HandoffWorldProvider world={world}>
      <div style={{ display: "flex", justifyContent: "flex-end", padding: 8 }}>
        <HandoffHeader terminalId={sampleTerminalId} />
      </div>
      <div style={{ height: 320, background: "var(--terminal-ground)" }} />
      <TerminalHandoffLine terminalId={sampleTerminalId} />
    </HandoffWorldProvider>
  );
};

export const sceneMeta = {
  parameters: { layout: "fullscreen" },
  render: (options: HandoffWorldOptions) => <Around {...options} />,
} satisfies Meta<HandoffWorldOptions>;

export const notifications = () => within(screen.getByRole("region", { name: "Notifications" }));
