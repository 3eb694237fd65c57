// The warning in the panel when the policy files can't be loaded.

import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, waitFor } from "storybook/test";
import type { PolicyState } from "#contract/policy";
import { PolicyNotice } from "../../src/app/panel-foot";
import { createRecordsWorld, RecordsWorldProvider } from "../../src/testing/records-world";
import { SAMPLE_NOW_MS } from "../../src/testing/samples";
import { inDark } from "../in-both-themes";

const Panel = ({ policy }: { readonly policy: PolicyState }) => {
  const [world] = useState(() => {
    const made = createRecordsWorld();
    made.stores.policy.getState().setPolicy(policy);
    return made;
  });
  return (
    <RecordsWorldProvider world={world}>
      <div style={{ width: 272, paddingTop: 8, background: "var(--ground-panel)" }}>
        <PolicyNotice />
      </div>
    </RecordsWorldProvider>
  );
};

const meta = { title: "Audit/Rules" } satisfies Meta;
export default meta;
type Story = StoryObj;

const problem = {
  path: "/home/ana/.local/share/lanecast/policies/mine.cedar",
  line: 14,
  message: "invalid variable: nonsense; the valid Cedar variables are `principal`, `action`, `resource`, and `context`",
};

export const LastRulesActive: Story = {
  render: () => <Panel policy={{ loadedAtMs: SAMPLE_NOW_MS, problem }} />,
  play: async () => {
    await waitFor(() => expect(screen.getByText("The last valid rules stay active.")).toBeVisible());
  },
};
export const LastRulesActiveDark: Story = inDark(LastRulesActive);

export const NoRulesActive: Story = {
  render: () => <Panel policy={{ loadedAtMs: null, problem: { ...problem, line: null } }} />,
  play: async () => {
    await waitFor(() => expect(screen.getByText("Everything is denied until you fix this.")).toBeVisible());
  },
};
export const NoRulesActiveDark: Story = inDark(NoRulesActive);
