// The scene of the share dialog's stories: a terminal with its Share button, a draft, and helpers that open the dialog and press Share.
import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, screen, userEvent, waitFor, within } from "storybook/test";
import { ShareButton } from "../../../src/features/sharing";
import { freshDraft } from "../../../src/features/sharing/model/draft";
import type { Person } from "../../../src/features/sharing/model/people";
import { sampleLimits } from "../../../src/testing/samples";
import {
  createSharingWorld,
  SAMPLE_KEY,
  type SharingWorld,
  SharingWorldProvider,
  sampleLaneApi,
  type WorldOptions,
} from "../../../src/testing/sharing-world";

export const ana: Person = { label: "ana@laptop", source: "key", keys: [SAMPLE_KEY] };

/** A saved name, a GitHub user with two keys, and a pasted key with a long comment. */
export const threePeople: readonly Person[] = [
  { label: "Ana from support", source: "saved", keys: [SAMPLE_KEY] },
  { label: "@octocat", source: "github", keys: [`${SAMPLE_KEY}1`, `${SAMPLE_KEY}2`] },
  { ...ana, label: "a-build-machine-with-a-rather-long-name@continuous-integration.example", keys: [`${SAMPLE_KEY}3`] },
];

export interface Scene extends WorldOptions {
  /** No draft when the story begins. */
  readonly isFresh?: boolean;
  readonly people?: readonly Person[];
  readonly peopleText?: string;
  readonly access?: "read" | "write";
  readonly who?: "keys" | "anyone";
}
export type Story = StoryObj<Scene>;

const [terminal] = sampleLaneApi.terminals;
if (terminal === undefined) throw new Error("the sample lane has no terminal");
const { terminalId } = terminal;

/** The world of the story on screen, for stories that change its shares. */
export const onScreen: { world: SharingWorld | null } = { world: null };

const worldOf = ({
  isFresh = false,
  people = [ana],
  peopleText = "",
  access = "read",
  who = "keys",
  ...options
}: Scene) => {
  const world = createSharingWorld(options);
  const draft = { ...freshDraft(sampleLimits), access, who, people, peopleText };
  if (!isFresh) world.ui.getState().saveDraft(terminalId, draft);
  onScreen.world = world;
  return world;
};

const Terminal = (scene: Scene) => {
  const [world] = useState(() => worldOf(scene));
  return (
    <SharingWorldProvider world={world}>
      <ShareButton terminalId={terminalId} />
    </SharingWorldProvider>
  );
};

export const sceneMeta = { render: (scene: Scene) => <Terminal {...scene} /> } satisfies Meta<Scene>;

export const openDialog = async () => {
  await userEvent.click(screen.getByRole("button", { name: "Share" }));
  return within(await screen.findByRole("dialog", { name: "Share" }));
};

export const pressShare = async () => {
  const dialog = await openDialog();
  await waitFor(() => expect(dialog.getByRole("radio", { name: "tmate" })).toBeChecked());
  await userEvent.click(dialog.getByRole("button", { name: "Share" }));
  return dialog;
};
