// The list of everything that is open, which the bar opens.

import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare } from "../../../../../testing/samples";
import { createSharingWorld, SharingWorldProvider } from "../../../../../testing/sharing-world";
import { SharedBar } from "../../strip/shared-bar";
import { ShareButton } from "../buttons";

const api = sampleLane("api1", { name: "api" });
const web = sampleLane("web1", { name: "web" });
const [terminal] = api.terminals;
if (terminal === undefined) throw new Error("the sample lane has no terminal");

const one = sampleShare("one1", api, { guestCount: 1, expiresAtMs: NOW + 761_000 });
const two = sampleShare("two2", web, { access: "write", reach: "lan", guestCount: 2, expiresAtMs: NOW + 61_000 });

const openList = async () => {
  const world = createSharingWorld({ lanes: [api, web], shares: [one, two] });
  const user = userEvent.setup();
  render(
    <SharingWorldProvider world={world} openHandoffs={() => <p>claude · can type</p>}>
      <ShareButton terminalId={terminal.terminalId} />
      <SharedBar />
    </SharingWorldProvider>,
  );
  await user.click(screen.getByRole("button", { name: /^2 shared/ }));
  return { world, user, dialog: within(await screen.findByRole("dialog", { name: "Everything open" })) };
};
const list = () => within(screen.getByRole("list", { name: "Open shares" }));

describe("the list of everything that is open", () => {
  it("OPEN3: the bar says that guests can type", () => {
    const world = createSharingWorld({ lanes: [api, web], shares: [one] });
    render(
      <SharingWorldProvider world={world}>
        <SharedBar />
      </SharingWorldProvider>,
    );
    expect(screen.getByRole("button", { name: "1 shared" })).toBeVisible();
    act(() => world.put(two));
    expect(screen.getByRole("button", { name: /^2 shared\s*can type$/ })).toBeVisible();
  });

  it("OPEN2, OPEN5: shows people, access, place and time for all lanes, and the handoffs", async () => {
    const { dialog } = await openList();
    const items = list().getAllByRole("listitem");
    expect(items[0]).toHaveTextContent(/api · zsh.*1 guest · can watch · only on this computer · 12:41 left/);
    expect(items[1]).toHaveTextContent(/web · zsh.*2 guests · can type · on your network · 01:01 left/);
    expect(dialog.getByText("claude · can type")).toBeVisible();
  });

  it("OPEN5: stops one share and leads back to the list; a canceled question changes nothing", async () => {
    const { world, user } = await openList();
    const stop = async (answer: string) => {
      await user.click(list().getByRole("button", { name: "Stop sharing web · zsh" }));
      const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
      await user.click(question.getByRole("button", { name: answer }));
      await screen.findByRole("list", { name: "Open shares" });
    };
    await stop("Cancel");
    expect(list().getAllByRole("listitem")).toHaveLength(2);
    await stop("Stop sharing");
    expect(list().getAllByRole("listitem")).toHaveLength(1);
    expect(world.get(two.shareId).phase).toBe("ended");
    expect(world.get(one.shareId).phase).toBe("live");
  });

  it("OPEN5: Stop all stops every share and keeps the handoffs in the list", async () => {
    const { world, user, dialog } = await openList();
    await user.click(dialog.getByRole("button", { name: "Stop all" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    await user.click(question.getByRole("button", { name: "Stop sharing" }));
    await waitFor(() => expect(world.get(one.shareId).phase).toBe("ended"));
    const after = within(await screen.findByRole("dialog", { name: "Everything open" }));
    expect(after.queryByRole("button", { name: "Stop all" })).toBeNull();
    await user.click(after.getByRole("button", { name: "Done" }));
    await waitFor(() => expect(screen.getByRole("button", { name: "Share" })).toHaveFocus());
  });

  it("OPEN5: a terminal of the list is shown when chosen", async () => {
    const { world, user } = await openList();
    await user.click(list().getByRole("button", { name: "Show web · zsh" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(world.stores.selection.getState().laneId).toBe(web.laneId);
  });
});
