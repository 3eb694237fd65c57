// The whole page with two lanes, one of them with two terminals, for the shell's stories.
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

/** Narrow enough to make the panel a drawer. */
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
