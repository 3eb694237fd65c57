// The scene of the shell's stories: the whole page around a few lanes, one of them with two terminals.
import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { ConnectionGate } from "../../src/app/connection-gate";
import { Shell } from "../../src/app/shell";
import { sampleLaneApi } from "../../src/testing/sharing-world";
import {
  createShellWorld,
  type ShellOptions,
  ShellWorldProvider,
  sampleLaneWeb,
  shellSlots,
} from "../../src/testing/shell-world";

export type Story = StoryObj<ShellOptions>;

/** Narrow enough for the panel to be a drawer. */
export const narrow = { viewport: { value: "mobile2", isRotated: false } };

const Page = (scene: ShellOptions) => {
  const [world] = useState(() => createShellWorld({ lanes: [sampleLaneApi, sampleLaneWeb], ...scene }));
  return (
    <ShellWorldProvider world={world}>
      <div style={{ height: "100vh" }}>
        <ConnectionGate>
          <Shell slots={shellSlots} onRetry={() => undefined} />
        </ConnectionGate>
      </div>
    </ShellWorldProvider>
  );
};

export const sceneMeta = {
  parameters: { layout: "fullscreen" },
  render: (scene: ShellOptions) => <Page {...scene} />,
} satisfies Meta<ShellOptions>;
