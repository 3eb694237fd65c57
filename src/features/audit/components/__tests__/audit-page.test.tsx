// The audit log by role and name: rows, filters, more rows, details, story, the way back, and what can be done with the whole.

import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import {
  createRecordsWorld,
  type RecordsOptions,
  RecordsWorldProvider,
  unreachable,
} from "../../../../testing/records-world";
import { longLog, sampleEvent, sampleLaneDeploy, sampleLog } from "../../../../testing/sample-records";
import { sampleLimits, sampleShare } from "../../../../testing/samples";
import { AuditButton } from "../audit-button";
import { AuditPlace } from "../audit-place";

const ROW_PX = 32;
const TABLE_PX = 640;

/** The test's document has no layout: a table of twenty rows is made up for it. */
const sizes: Readonly<Record<string, (element: HTMLElement) => number>> = {
  clientWidth: () => TABLE_PX,
  clientHeight: () => TABLE_PX,
  offsetHeight: (element) => (element.tagName === "TR" ? ROW_PX : TABLE_PX),
};
beforeEach(() => {
  for (const [name, sizeOf] of Object.entries(sizes)) {
    Object.defineProperty(HTMLElement.prototype, name, {
      configurable: true,
      get(this: HTMLElement) {
        return sizeOf(this);
      },
    });
  }
});
afterEach(() => {
  for (const name of Object.keys(sizes)) Reflect.deleteProperty(HTMLElement.prototype, name);
});

const open = async (options: RecordsOptions = {}) => {
  const world = createRecordsWorld(options);
  const user = userEvent.setup();
  render(
    <RecordsWorldProvider world={world}>
      <AuditButton onOpened={() => undefined} />
      <AuditPlace panelButton={null}>
        <p>the terminal</p>
      </AuditPlace>
    </RecordsWorldProvider>,
  );
  await user.click(screen.getByRole("button", { name: "Audit log" }));
  return { world, user };
};

const table = () => screen.findByRole("table", { name: "Audit" });
const rowButton = async (name: string) => within(await table()).findByRole("button", { name });
const details = () => within(screen.getByRole("region", { name: "Row" }));

describe("the timeline", () => {
  it("FR-026-011, AUD31: lists the rows, newest first, in words, with the correlation", async () => {
    await open();
    await rowButton("share over");
    const rows = within(await table()).getAllByRole("row");
    expect(rows).toHaveLength(sampleLog.length + 1);
    expect(rows[1]).toHaveTextContent(/rules broken.*the rules.*starter\.cedar:14/);
    const asked = rows.find((row) => row.textContent?.includes("share asked for"));
    expect(asked).toHaveTextContent(/agent builder.*deploy · zsh.*anyone with the link.*cor_stor01/);
  });

  it("AUD31: draws only what is seen, and asks for older rows on the way down", async () => {
    const { user } = await open({ log: longLog(1_200) });
    await waitFor(async () => expect(within(await table()).getAllByRole("row").length).toBeGreaterThan(10));
    expect(within(await table()).getAllByRole("row").length).toBeLessThan(60);
    expect(await table()).toHaveAttribute("aria-rowcount", "-1");
    const [first] = within(await table()).getAllByRole("button");
    act(() => first?.focus());
    await user.keyboard("{ArrowDown}{ArrowDown}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("data-seq", "1197"));
    await user.keyboard("{End}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("data-seq", "700"));
    await user.keyboard("{PageUp}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("data-seq", "720"));
  });

  it("AUD31: new rows come above by themselves when the stream tells of a share", async () => {
    const { world } = await open();
    await rowButton("share over");
    world.log.push(sampleEvent(14, { type: "share.denied", data: { message: "Not from here." } }));
    act(() => world.stores.shares.getState().replaceShares([sampleShare("news", sampleLaneDeploy)], sampleLimits));
    expect(await rowButton("share denied")).toBeInTheDocument();
    expect(within(await table()).getAllByRole("row")[1]).toHaveTextContent("Not from here.");
  });

  it("AUD31: says that nothing is recorded, and what could not be read with a way to try again", async () => {
    const listEvents = vi.fn(async () => unreachable());
    const { user } = await open({ auditCommands: { listEvents } });
    expect(await screen.findByText("The runtime is not connected.")).toBeInTheDocument();
    const before = listEvents.mock.calls.length;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(listEvents.mock.calls.length).toBeGreaterThan(before));
  });

  it("AUD31: an empty log is not an error", async () => {
    await open({ log: [] });
    expect(await screen.findByText("Nothing is recorded yet.")).toBeInTheDocument();
  });
});

describe("the filter", () => {
  it("AUD8: by kind, by actor, by lane and by time, and back to all", async () => {
    const { user } = await open();
    await rowButton("share over");
    const choose = (name: string, option: string) =>
      user.selectOptions(screen.getByRole("combobox", { name }), screen.getByRole("option", { name: option }));
    await choose("What", "all: Guests");
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(3));
    await choose("Who", "you");
    expect(await screen.findByText("No row matches.")).toBeInTheDocument();
    await choose("What", "everything");
    await choose("Lane", "deploy");
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(5));
    await choose("When", "the last hour");
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(5));
    await user.click(screen.getByRole("button", { name: "Show all" }));
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(15));
    expect(screen.getByRole("region", { name: "Audit log" })).toHaveFocus();
  });
});

describe("one row", () => {
  it("AUD31: opens with every field and its hash, and Escape puts it away, then the log", async () => {
    const { user, world } = await open();
    await user.click(await rowButton("share asked for"));
    for (const words of ["share.requested", "Pairing on the failed build", "cor_stor01", "shr_stor"]) {
      expect(details().getByText(words)).toBeInTheDocument();
    }
    expect(details().getByText(sampleLog[2]?.hash ?? "")).toBeInTheDocument();
    await user.click(details().getByRole("button", { name: "Copy row" }));
    expect(JSON.parse(world.copied[0] ?? "")).toEqual(sampleLog[2]);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("region", { name: "Row" })).not.toBeInTheDocument();
    expect(await rowButton("share asked for")).toHaveFocus();
    await user.keyboard("{Escape}");
    expect(screen.getByText("the terminal")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Audit log" })).toHaveFocus();
  });

  it("AUD31: the keys move on to the next row while the details are open", async () => {
    const { user } = await open();
    await user.click(await rowButton("share over"));
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(details().getByText("share.revoked")).toBeInTheDocument());
  });
});

describe("a share's story", () => {
  it("SC-026-005: leads from a row to everything of its share, with the summary and the proof, and back", async () => {
    const { user } = await open();
    await user.click(await rowButton("guest joined"));
    await user.click(details().getByRole("button", { name: "Story of this share" }));
    const story = within(screen.getByRole("region", { name: "Story of this share" }));
    expect(await story.findByText(/^Nothing left running: 0 processes, 0 guests, 0 sockets/)).toBeInTheDocument();
    expect(story.getByText("extended once, link shown once")).toBeInTheDocument();
    expect(within(story.getByRole("list", { name: "Guests" })).getByText(/^ana, /)).toBeInTheDocument();
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(12));
    await user.click(story.getByRole("button", { name: "Whole log" }));
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(15));
  });

  it("AUD31: grows while the share lives", async () => {
    const { world } = await open({ log: sampleLog.slice(0, 9) });
    act(() => world.auditDesk.getState().openStory(sampleShare("stor", sampleLaneDeploy).shareId));
    const story = within(screen.getByRole("region", { name: "Story of this share" }));
    expect(await story.findByText("not over")).toBeInTheDocument();
    world.log.push(...sampleLog.slice(9));
    act(() => world.stores.shares.getState().replaceShares([sampleShare("stor", sampleLaneDeploy)], sampleLimits));
    expect(await story.findByText(/, stopped$/)).toBeInTheDocument();
  });

  it("AUD31: of a share nothing is recorded of says so", async () => {
    const { world } = await open();
    act(() => world.auditDesk.getState().openStory(sampleShare("gone", sampleLaneDeploy).shareId));
    expect(await screen.findByText("Nothing is recorded of this share.")).toBeInTheDocument();
  });
});

describe("the whole log", () => {
  const verify = async (user: ReturnType<typeof userEvent.setup>, noted = "") => {
    await user.click(screen.getByRole("button", { name: "Verify" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Verify" }));
    if (noted !== "") await user.type(dialog.getByRole("textbox", { name: "Noted head" }), noted);
    await user.click(dialog.getByRole("button", { name: "Verify" }));
    return dialog;
  };

  it("AUD3: holds, and its head can be copied", async () => {
    const { user, world } = await open();
    const dialog = await verify(user);
    expect(await dialog.findByText("The record holds: 14 rows.")).toBeInTheDocument();
    await user.click(dialog.getByRole("button", { name: "Copy head" }));
    expect(world.copied).toEqual(["5e".repeat(32)]);
  });

  it("AUD3: does not hold, from this row on", async () => {
    const verifyLog = async () =>
      ok({ ok: false, events: 7, head: null, firstBroken: { seq: 7, problem: "Its hash is another." } });
    const { user } = await open({ auditCommands: { verifyLog } });
    const dialog = await verify(user);
    expect(await dialog.findByText("Row 7 does not hold.")).toBeInTheDocument();
    expect(dialog.getByText(/Its hash is another\. 7 rows before it do\./)).toBeInTheDocument();
  });

  it("AUD9: is held against a noted head; what is no head is not sent", async () => {
    const verifyLog = vi.fn(async () => ok({ ok: true, events: 14, head: "5e".repeat(32), firstBroken: null }));
    const { user } = await open({ auditCommands: { verifyLog } });
    const dialog = await verify(user, "5e");
    expect(dialog.getByRole("textbox", { name: "Noted head" })).toHaveAccessibleDescription(/64 hex digits/);
    expect(verifyLog).not.toHaveBeenCalled();
    await user.type(dialog.getByRole("textbox", { name: "Noted head" }), "5e".repeat(31));
    await user.click(dialog.getByRole("button", { name: "Verify" }));
    expect(await dialog.findByText(/the noted head is among them/)).toBeInTheDocument();
    expect(verifyLog).toHaveBeenCalledWith("5e".repeat(32), expect.anything());
  });

  it("AUD32: is saved as JSON Lines under the day's name", async () => {
    const { user, world } = await open();
    await user.click(screen.getByRole("button", { name: "Export" }));
    expect(await screen.findByText("Saved 14 rows.")).toBeInTheDocument();
    expect(world.saved[0]?.fileName).toBe("lanecast-audit-2026-03-02.jsonl");
    expect(world.saved[0]?.text.trimEnd().split("\n")).toHaveLength(14);
  });

  it("AUD32: an export that breaks off saves nothing and says so", async () => {
    const { user, world } = await open({ auditCommands: { exportLog: async () => ok(null) } });
    await user.click(screen.getByRole("button", { name: "Export" }));
    expect(await screen.findByText("The export broke off; nothing was saved.")).toBeInTheDocument();
    expect(world.saved).toEqual([]);
  });
});
