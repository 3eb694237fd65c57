// The audit log page: table, filters, paging, details, share history, going back, verify and export.

import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLayoutEffect, useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { proofSchema } from "#contract/share";
import {
  createRecordsWorld,
  type RecordsOptions,
  RecordsWorldProvider,
  unreachable,
} from "../../../../testing/records-world";
import { longLog, sampleEvent, sampleLaneDeploy, sampleLog } from "../../../../testing/sample-records";
import { sampleLimits, sampleShare } from "../../../../testing/samples";
import { causeWords, proofWords } from "../../../../words/end-words";
import { AuditButton } from "../button";
import { AuditPlace } from "../place";
import { AuditTable } from "../table/table";

const proof = proofSchema.parse(sampleLog.find(({ type }) => type === "share.ended")?.data.proof);

const ROW_PX = 32;
const TABLE_PX = 640;

/** The test DOM has no layout. These sizes simulate a table with twenty visible rows. */
const sizes: Readonly<Record<string, (element: HTMLElement) => number>> = {
  clientWidth: () => TABLE_PX,
  clientHeight: () => TABLE_PX,
  offsetHeight: (element) => (element.tagName === "TR" ? ROW_PX : TABLE_PX),
};
/** Other test files use the same document. */
const before = new Map(
  Object.keys(sizes).map((name) => [name, Object.getOwnPropertyDescriptor(HTMLElement.prototype, name)]),
);
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
  for (const [name, descriptor] of before) {
    if (descriptor === undefined) Reflect.deleteProperty(HTMLElement.prototype, name);
    else Object.defineProperty(HTMLElement.prototype, name, descriptor);
  }
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
const eventButton = async (name: string) => within(await table()).findByRole("button", { name });
const details = () => within(screen.getByRole("region", { name: "Event details" }));

describe("the table", () => {
  it("FR-026-011, AUD31: lists events newest first, in words, with the correlation ID", async () => {
    await open();
    await eventButton("share ended");
    const rows = within(await table()).getAllByRole("row");
    expect(rows).toHaveLength(sampleLog.length + 1);
    expect(rows[1]).toHaveTextContent(/rules invalid.*rules.*starter\.cedar:14/);
    const asked = rows.find((row) => row.textContent?.includes("share requested"));
    expect(asked).toHaveTextContent(/agent builder.*deploy · zsh.*anyone with the link.*cor_stor01/);
  });

  it("AUD31: renders only visible rows, and loads older events while scrolling", async () => {
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

  it("AUD31: a key pressed while new rows appear moves the focus, and never loses it", async () => {
    const log = longLog(1_200).toReversed();
    const nothing = () => undefined;
    const plain = { hasOlder: false, onNearEnd: nothing, shownSeq: null, onShow: nothing, placeOf: () => "" };
    const rest = { todayMs: 0, isLoadingOlder: false, detailsId: "details" };
    const KeyOnNewRows = () => {
      const [events, setEvents] = useState(log.slice(0, 600));
      const isNew = events.length > 600;
      // Before the effects of this render have run, as when a person presses a key in that moment.
      useLayoutEffect(() => {
        if (isNew) document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
      }, [isNew]);
      return (
        <>
          <button type="button" onClick={() => setTimeout(() => setEvents(log))}>
            Load
          </button>
          <AuditTable events={events} {...plain} {...rest} />
        </>
      );
    };
    render(<KeyOnNewRows />);
    const [first] = within(await table()).getAllByRole("button");
    act(() => first?.focus());
    await userEvent.keyboard("{End}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("data-seq", String(log[599]?.seq)));
    fireEvent.click(screen.getByRole("button", { name: "Load" }));
    await waitFor(() => expect(document.activeElement).toHaveAttribute("data-seq", String(log[0]?.seq)));
  });

  it("AUD31: adds new events at the top when the stream reports a share", async () => {
    const { world } = await open();
    await eventButton("share ended");
    world.log.push(sampleEvent(14, { type: "share.denied", data: { message: "Not from here." } }));
    act(() => world.stores.shares.getState().replaceShares([sampleShare("news", sampleLaneDeploy)], sampleLimits));
    expect(await eventButton("share denied")).toBeInTheDocument();
    expect(within(await table()).getAllByRole("row")[1]).toHaveTextContent("Not from here.");
  });

  it("AUD31: reports that the log can't be read, and can retry", async () => {
    const listEvents = vi.fn(async () => unreachable());
    const { user } = await open({ auditCommands: { listEvents } });
    expect(await screen.findByRole("button", { name: "Try again" })).toBeInTheDocument();
    expect(screen.getByText("disconnected")).toBeInTheDocument();
    const before = listEvents.mock.calls.length;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(listEvents.mock.calls.length).toBeGreaterThan(before));
  });

  it("AUD31: shows an empty log without an error", async () => {
    await open({ log: [] });
    expect(await screen.findByText("No events yet.")).toBeInTheDocument();
  });
});

describe("the filters", () => {
  it("AUD8: filter by type, actor, lane and time, and can be cleared", async () => {
    const { user } = await open();
    await eventButton("share ended");
    const choose = (name: string, option: string) =>
      user.selectOptions(screen.getByRole("combobox", { name }), screen.getByRole("option", { name: option }));
    await choose("What", "all: Guests");
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(3));
    await choose("Who", "you");
    expect(await screen.findByText("No matching events.")).toBeInTheDocument();
    await choose("What", "all events");
    await choose("Lane", "deploy");
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(5));
    await choose("When", "last hour");
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(5));
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(15));
    expect(screen.getByRole("region", { name: "Audit log" })).toHaveFocus();
  });
});

describe("one event", () => {
  it("AUD31: shows every field and the hash; Escape closes the details, then the log", async () => {
    const { user, world } = await open();
    await user.click(await eventButton("share requested"));
    for (const words of ["share.requested", "Pairing on the failed build", "cor_stor01", "shr_stor"]) {
      expect(details().getByText(words)).toBeInTheDocument();
    }
    expect(details().getByText(sampleLog[2]?.hash ?? "")).toBeInTheDocument();
    await user.click(details().getByRole("button", { name: "Copy event" }));
    expect(JSON.parse(world.copied[0] ?? "")).toEqual(sampleLog[2]);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("region", { name: "Event details" })).not.toBeInTheDocument();
    expect(await eventButton("share requested")).toHaveFocus();
    await user.keyboard("{Escape}");
    expect(screen.getByText("the terminal")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Audit log" })).toHaveFocus();
  });

  it("AUD31: arrow keys move to the next event while the details are open", async () => {
    const { user } = await open();
    await user.click(await eventButton("share ended"));
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(details().getByText("share.revoked")).toBeInTheDocument());
  });
});

describe("a share's history", () => {
  it("SC-026-005: opens from an event and shows all events of the share, a summary and the cleanup check", async () => {
    const { user } = await open();
    await user.click(await eventButton("guest joined"));
    await user.click(details().getByRole("button", { name: "History" }));
    const history = within(screen.getByRole("region", { name: "History" }));
    expect(await history.findByText(proofWords(proof))).toBeInTheDocument();
    expect(history.getByText("extended once, link shown once")).toBeInTheDocument();
    expect(within(history.getByRole("list", { name: "Guests" })).getByText(/^ana, /)).toBeInTheDocument();
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(12));
    await user.click(history.getByRole("button", { name: "Show all events" }));
    await waitFor(async () => expect(within(await table()).getAllByRole("row")).toHaveLength(15));
  });

  it("AUD31: updates while the share is live", async () => {
    const { world } = await open({ log: sampleLog.slice(0, 9) });
    act(() => world.auditUi.getState().openHistory(sampleShare("stor", sampleLaneDeploy).shareId));
    const history = within(screen.getByRole("region", { name: "History" }));
    expect(await history.findByText("still live")).toBeInTheDocument();
    world.log.push(...sampleLog.slice(9));
    act(() => world.stores.shares.getState().replaceShares([sampleShare("stor", sampleLaneDeploy)], sampleLimits));
    expect(await history.findByText(new RegExp(`, ${causeWords.revoked}$`))).toBeInTheDocument();
  });

  it("AUD31: says when there are no events for a share", async () => {
    const { world } = await open();
    act(() => world.auditUi.getState().openHistory(sampleShare("gone", sampleLaneDeploy).shareId));
    expect(await screen.findByText("No events for this share.")).toBeInTheDocument();
  });
});

describe("the whole log", () => {
  const verify = async (user: ReturnType<typeof userEvent.setup>, saved = "") => {
    await user.click(screen.getByRole("button", { name: "Verify" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Verify" }));
    if (saved !== "") await user.type(dialog.getByRole("textbox", { name: "Saved checksum" }), saved);
    await user.click(dialog.getByRole("button", { name: "Verify" }));
    return dialog;
  };

  it("AUD3: can be verified, and its checksum can be copied", async () => {
    const { user, world } = await open();
    const dialog = await verify(user);
    expect(await dialog.findByText("Log verified: 14 events")).toBeInTheDocument();
    await user.click(dialog.getByRole("button", { name: "Copy checksum" }));
    expect(world.copied).toEqual(["5e".repeat(32)]);
  });

  it("AUD3: fails verification from a changed event on", async () => {
    const verifyLog = async () =>
      ok({ ok: false, events: 7, head: null, firstBroken: { seq: 7, problem: "Its hash is different." } });
    const { user } = await open({ auditCommands: { verifyLog } });
    const dialog = await verify(user);
    expect(await dialog.findByText("Event 7 failed verification")).toBeInTheDocument();
    expect(dialog.getByText(/Its hash is different\. The 7 events before it are intact\./)).toBeInTheDocument();
  });

  it("AUD9: is compared with a saved checksum, but not with an invalid one", async () => {
    const verifyLog = vi.fn(async () => ok({ ok: true, events: 14, head: "5e".repeat(32), firstBroken: null }));
    const { user } = await open({ auditCommands: { verifyLog } });
    const dialog = await verify(user, "5e");
    expect(dialog.getByRole("textbox", { name: "Saved checksum" })).toHaveAccessibleDescription(/64 hex digits/);
    expect(verifyLog).not.toHaveBeenCalled();
    await user.type(dialog.getByRole("textbox", { name: "Saved checksum" }), "5e".repeat(31));
    await user.click(dialog.getByRole("button", { name: "Verify" }));
    expect(await dialog.findByText(/contains the saved checksum/)).toBeInTheDocument();
    expect(verifyLog).toHaveBeenCalledWith("5e".repeat(32), expect.anything());
  });

  it("AUD32: is exported as JSON Lines, in a file named after the day", async () => {
    const { user, world } = await open();
    await user.click(screen.getByRole("button", { name: "Export" }));
    expect(await screen.findByText("Exported 14 events.")).toBeInTheDocument();
    expect(world.saved[0]?.fileName).toBe("lanecast-audit-2026-03-02.jsonl");
    expect(world.saved[0]?.text.trimEnd().split("\n")).toHaveLength(14);
  });

  it("AUD32: saves nothing when the export is interrupted", async () => {
    const { user, world } = await open({ auditCommands: { exportLog: async () => ok(null) } });
    await user.click(screen.getByRole("button", { name: "Export" }));
    expect(await screen.findByText("The export was interrupted. Nothing was saved.")).toBeInTheDocument();
    expect(world.saved).toEqual([]);
  });
});
