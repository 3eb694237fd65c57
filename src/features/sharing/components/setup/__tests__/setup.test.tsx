// The first steps, the checks of this computer, the rules in force, and adding a person.
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { missingRelayCheck, sampleChecks } from "../../../../../testing/sample-setup";
import { sampleShare } from "../../../../../testing/samples";
import {
  createSharingWorld,
  failing,
  SAMPLE_KEY,
  SharingWorldProvider,
  sampleGuestKeys,
  sampleLaneApi,
  type WorldOptions,
} from "../../../../../testing/sharing-world";
import { createFirstSteps } from "../../../state/first-steps";
import { FirstStepsCard, Welcome } from "../first-steps";

const noKeys = { listGuestKeys: async () => ok({ guestKeys: [] }) };

const show = (options: WorldOptions) => {
  const world = createSharingWorld(options);
  const user = userEvent.setup();
  render(
    <SharingWorldProvider world={world}>
      {options.lanes?.length === 0 && (
        <Welcome newLane={<button type="button">New lane</button>}>
          <p>as usual</p>
        </Welcome>
      )}
      <FirstStepsCard />
    </SharingWorldProvider>,
  );
  return { world, user };
};
const stage = ({ world }: ReturnType<typeof show>) => world.tools.firstSteps.getState().stage;

describe("the first steps", () => {
  it("FIRST1: are shown only if there is neither a lane nor a saved key", async () => {
    const fresh = show({ lanes: [], firstSteps: "unknown", commands: noKeys });
    expect(await screen.findByRole("heading", { name: "Share your first terminal" })).toBeVisible();
    expect(stage(fresh)).toBe("open");
    const used = show({ lanes: [], firstSteps: "unknown" });
    await waitFor(() => expect(stage(used)).toBe("done"));
    const withLane = show({ lanes: [sampleLaneApi], firstSteps: "unknown", commands: noKeys });
    await waitFor(() => expect(stage(withLane)).toBe("done"));
  });

  it("FIRST1: replace nothing that can be used already: until they are decided, the pane is empty (an open New lane form was lost)", async () => {
    let answer = (): void => undefined;
    const listGuestKeys = () =>
      new Promise<Awaited<ReturnType<typeof noKeys.listGuestKeys>>>((resolve) => {
        answer = () => resolve(ok({ guestKeys: [] }));
      });
    show({ lanes: [], firstSteps: "unknown", commands: { listGuestKeys } });
    expect(screen.queryByText("as usual")).toBeNull();
    expect(screen.queryByRole("button", { name: "New lane" })).toBeNull();
    answer();
    expect(await screen.findByRole("button", { name: "New lane" })).toBeVisible();
  });

  it("FIRST1: without an answer about saved keys, the pane is as usual", async () => {
    show({
      lanes: [],
      firstSteps: "unknown",
      commands: { listGuestKeys: failing("internal", "Something went wrong.", {}) },
    });
    expect(await screen.findByText("as usual")).toBeVisible();
  });

  it("FIRST1: go on in the panel once there is a lane, and end with the first live share", async () => {
    const shown = show({ lanes: [sampleLaneApi], firstSteps: "open" });
    const card = within(screen.getByRole("region", { name: "Share your first terminal" }));
    await waitFor(() => expect(card.getAllByText("done")).toHaveLength(2));
    act(() => shown.world.put(sampleShare("one1", sampleLaneApi)));
    expect(stage(shown)).toBe("done");
    expect(screen.queryByRole("region", { name: "Share your first terminal" })).toBeNull();
  });

  it("FIRST1: can be hidden for good", async () => {
    const written: string[] = [];
    const steps = createFirstSteps({ read: () => "open", write: (_key, value) => void written.push(value) });
    steps.getState().finish();
    expect(written).toEqual(["done"]);
    const shown = show({ lanes: [sampleLaneApi], firstSteps: "open" });
    await shown.user.click(screen.getByRole("button", { name: "Hide" }));
    expect(stage(shown)).toBe("done");
  });
});

describe("adding a person", () => {
  it("FIRST2: saves the keys under the name, and refuses a private key and an empty form", async () => {
    const addGuestKeys = vi.fn(async () => ok({ guestKeys: [...sampleGuestKeys].slice(0, 1) }));
    const { user } = show({ lanes: [], firstSteps: "open", commands: { ...noKeys, addGuestKeys } });
    await user.click(screen.getByRole("button", { name: "Add a person" }));
    const dialog = within(screen.getByRole("dialog", { name: "Add a person" }));
    await user.click(dialog.getByRole("button", { name: "Save" }));
    expect(dialog.getByText("Enter a name.")).toBeVisible();
    await user.type(dialog.getByRole("textbox", { name: "Name" }), "Ana");
    await user.click(dialog.getByRole("textbox", { name: "Keys" }));
    await user.paste("-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----");
    expect(dialog.getByText(/^That was a private key\./)).toBeVisible();
    await user.paste(SAMPLE_KEY);
    await user.click(dialog.getByRole("button", { name: "Save" }));
    expect(addGuestKeys).toHaveBeenCalledExactlyOnceWith([SAMPLE_KEY], "Ana");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});

describe("the checks of this computer", () => {
  it("FIRST3: name what is missing first, and copy its fix", async () => {
    const runDoctor = async () => ok({ checks: [...sampleChecks, missingRelayCheck], backends: [] });
    const { user, world } = show({ lanes: [], firstSteps: "open", commands: { ...noKeys, runDoctor } });
    await user.click(screen.getByRole("button", { name: "Setup check" }));
    const dialog = within(screen.getByRole("dialog", { name: "Setup check" }));
    expect(await dialog.findByText("1 problem to fix before you can share.")).toBeVisible();
    const [first] = within(dialog.getByRole("list", { name: "Checks" })).getAllByRole("listitem");
    expect(first).toHaveTextContent("tmate-ssh-server isn't installed. Install the package tmate-ssh-server.");
    await user.click(dialog.getByRole("button", { name: "Copy fix for tmate-relay" }));
    expect(world.copied).toEqual(["Install the package tmate-ssh-server."]);
    await user.click(dialog.getByRole("button", { name: "Rules in force" }));
    const rules = within(screen.getByRole("dialog", { name: "Rules in force" }));
    expect(await rules.findByText("read-with-keys, read-with-link, write-with-keys")).toBeVisible();
    await user.click(rules.getByRole("button", { name: "Back" }));
    expect(screen.getByRole("dialog", { name: "Setup check" })).toBeVisible();
  });
});
