// The queue by role and name: the count, a request and its answers, four eyes, what was decided, the notice.

import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { Approval } from "#contract/approval";
import { fail, shareError } from "#contract/errors";
import {
  createRecordsWorld,
  type RecordsOptions,
  RecordsWorldProvider,
  SAMPLE_SIGNING_TEXT,
} from "../../../../testing/records-world";
import { sampleApproval } from "../../../../testing/sample-records";
import { SAMPLE_NOW_MS } from "../../../../testing/samples";
import { ApprovalsButton } from "../approvals-button";

const asked = sampleApproval("one1");
const fourEyes = sampleApproval("four", { needs: "four-eyes" });

const show = (options: RecordsOptions = {}) => {
  const world = createRecordsWorld(options);
  render(
    <RecordsWorldProvider world={world}>
      <ApprovalsButton />
    </RecordsWorldProvider>,
  );
  return { world, user: userEvent.setup() };
};

const open = async (options: RecordsOptions) => {
  const shown = show(options);
  await shown.user.click(screen.getByRole("button", { name: /^Approvals/ }));
  return { ...shown, queue: within(screen.getByRole("dialog", { name: "Approvals" })) };
};

const region = () => within(screen.getByRole("region", { name: /Notifications/ }));

describe("the count", () => {
  it("APR31: is quiet at zero, and counts what waits", () => {
    const { world } = show();
    expect(screen.getByRole("button", { name: "Approvals" })).toBeInTheDocument();
    act(() => world.stores.approvals.getState().replaceApprovals([asked, fourEyes]));
    expect(screen.getByRole("button", { name: "Approvals 2 waiting" })).toBeInTheDocument();
  });
});

describe("a request", () => {
  it("APR31, FR-026-002: says who asks for what exactly, why, by which rule and until when", async () => {
    const { queue } = await open({ approvals: [asked] });
    const [request] = queue.getAllByRole("listitem");
    for (const words of [
      "Agent builder asks",
      "deploy · zsh",
      "anyone with the link",
      "tmate, this computer only",
      "Pairing on the failed build",
      "Requests by agents need approval.",
      "09:00",
    ]) {
      expect(request).toHaveTextContent(words);
    }
  });

  it("APR34: given narrowed sends less, and is told below", async () => {
    const { user, queue, world } = await open({ approvals: [asked] });
    await user.click(queue.getByRole("radio", { name: "read only" }));
    await user.click(queue.getByRole("button", { name: "15m" }));
    await user.click(queue.getByRole("button", { name: "Give" }));
    const decided = await queue.findByRole("list", { name: "Decided" });
    expect(decided).toHaveTextContent("Given by you, narrowed to watching for 15m");
    expect(queue.getByText("Nobody waits for a yes.")).toBeInTheDocument();
    expect(world.stores.approvals.getState().approvals.get(asked.approvalId)).toMatchObject({
      granted: { access: "read", ttlMs: 15 * 60_000 },
    });
  });

  it("APR34: for reading asks only how long", async () => {
    const { queue } = await open({ approvals: [sampleApproval("read", {}, { access: "read" })] });
    expect(queue.queryByRole("radio", { name: "write" })).not.toBeInTheDocument();
    expect(queue.getByRole("textbox", { name: "For" })).toHaveValue("30m");
  });

  const next = sampleApproval("next", { expiresAtMs: SAMPLE_NOW_MS + 900_000 });

  it("APR32: refused with a note, and the focus goes to the list", async () => {
    const { user, queue } = await open({ approvals: [asked, next] });
    await user.type(queue.getByRole("textbox", { name: "Note" }), "Not while we deploy");
    await user.click(queue.getByRole("button", { name: "Refuse" }));
    expect(await queue.findByText("“Not while we deploy”")).toBeInTheDocument();
    expect(queue.getByText("Refused by you")).toBeInTheDocument();
    await waitFor(() => expect(queue.getByRole("list", { name: "Approvals" })).toHaveFocus());
  });

  it("APR37: a second press of Give gives nothing else: what is next does not unfold in its place", async () => {
    const { user, queue, world } = await open({ approvals: [asked, next] });
    await user.dblClick(queue.getByRole("button", { name: "Give" }));
    await user.keyboard("{Enter}");
    expect(queue.queryByRole("button", { name: "Give" })).toBeNull();
    expect(world.stores.approvals.getState().approvals.get(next.approvalId)?.state).toBe("asked");
    expect(queue.getByRole("button", { name: /^Agent builder asks/, expanded: false })).toBeInTheDocument();
  });

  it("APR37: one that expires first and comes while another is looked at does not take its place", async () => {
    const { queue, world } = await open({ approvals: [next] });
    const sooner = sampleApproval("soon", { expiresAtMs: SAMPLE_NOW_MS + 60_000 });
    act(() => world.stores.approvals.getState().putApproval(sooner));
    const [first, second] = queue.getAllByRole("button", { name: /^Agent builder asks/ });
    expect(first).toHaveAttribute("aria-expanded", "false");
    expect(second).toHaveAttribute("aria-expanded", "true");
  });

  it("APR37: the first to come into an empty queue is unfolded", async () => {
    const { queue, world } = await open({});
    act(() => world.stores.approvals.getState().putApproval(asked));
    expect(queue.getByRole("button", { name: "Give" })).toBeInTheDocument();
  });

  it("APR38: folds again, and what was filled in is there when it is unfolded", async () => {
    const { user, queue, world } = await open({ approvals: [asked] });
    const head = queue.getByRole("button", { name: /^Agent builder asks/ });
    await user.type(queue.getByRole("textbox", { name: "Note" }), "Only for today");
    await user.click(head);
    expect(queue.queryByRole("textbox", { name: "Note" })).toBeNull();
    await user.click(head);
    expect(queue.getByRole("textbox", { name: "Note" })).toHaveValue("Only for today");
    await user.click(queue.getByRole("button", { name: "Refuse" }));
    await waitFor(() => expect(world.approvalsDesk.getState().drafts).toEqual({}));
  });

  it("APR36: takes no yes once its time is up", async () => {
    const giveApproval = vi.fn();
    const over: Approval = { ...asked, expiresAtMs: SAMPLE_NOW_MS };
    const { user, queue } = await open({ approvals: [over], approvalsCommands: { giveApproval } });
    expect(queue.getByText("Its time is up.")).toBeInTheDocument();
    await user.click(queue.getByRole("button", { name: "Give" }));
    expect(giveApproval).not.toHaveBeenCalled();
  });

  it("APR33: decided elsewhere meanwhile says so", async () => {
    const error = shareError("wrong-phase", "apr_one1 was refused already, by me.", {
      phase: "ended",
      command: "approve",
    });
    const giveApproval = async () => fail({ ...error, correlationId: null });
    const { user, queue } = await open({ approvals: [asked], approvalsCommands: { giveApproval } });
    await user.click(queue.getByRole("button", { name: "Give" }));
    await waitFor(() => expect(queue.getByRole("status", { name: "Problem" })).toHaveTextContent("refused already"));
  });
});

describe("four eyes", () => {
  it("APR35: shows the text to sign as it is, to be copied and saved, and the command", async () => {
    const { user, queue, world } = await open({ approvals: [fourEyes] });
    expect(await queue.findByDisplayValue(/^lanecast approval request/)).toHaveValue(SAMPLE_SIGNING_TEXT);
    await user.click(queue.getByRole("button", { name: "Copy text" }));
    await user.click(queue.getByRole("button", { name: "Copy command" }));
    await user.click(queue.getByRole("button", { name: "Save request.txt" }));
    expect(world.copied[0]).toBe(SAMPLE_SIGNING_TEXT);
    expect(world.copied[1]).toMatch(/^ssh-keygen -Y sign -n lanecast-approval /);
    expect(world.saved).toEqual([{ fileName: "request.txt", text: SAMPLE_SIGNING_TEXT }]);
  });

  it("APR35: is not sent without a signature, and a refused one says why at its field", async () => {
    const problem = "it was made for another request, apr_else, and counts there only";
    const giveApproval = vi.fn(async () =>
      fail({
        ...shareError("invalid-input", `signature: ${problem}`, { issues: [{ path: "signature", problem }] }),
        correlationId: null,
      }),
    );
    const { user, queue } = await open({ approvals: [fourEyes], approvalsCommands: { giveApproval } });
    await user.click(queue.getByRole("button", { name: "Give" }));
    const field = queue.getByRole("textbox", { name: "Signature" });
    expect(field).toHaveAccessibleDescription(/Paste the signature of another person first\./);
    expect(giveApproval).not.toHaveBeenCalled();
    await user.type(field, "-----BEGIN SSH SIGNATURE-----");
    await user.click(queue.getByRole("button", { name: "Give" }));
    await waitFor(() => expect(field).toHaveAccessibleDescription(/It was made for another request, apr_else/));
    expect(giveApproval).toHaveBeenCalledWith(expect.objectContaining({ signature: "-----BEGIN SSH SIGNATURE-----" }));
  });
});

describe("the notice", () => {
  it("APR31: tells once of what an agent asks, opens it, and is gone", async () => {
    const { user } = show({ approvals: [asked] });
    expect(region().getByText("Agent builder asks for a yes")).toBeInTheDocument();
    await user.click(region().getByRole("button", { name: "Look" }));
    expect(screen.getByRole("dialog", { name: "Approvals" })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.queryByText("Agent builder asks for a yes")).not.toBeInTheDocument();
  });
});

describe("another request", () => {
  it("APR31: is told anew in the same toast, which keeps the focus; one less is told to nobody", async () => {
    const { user, world } = show({ approvals: [asked] });
    const said = screen.getByRole("status", { name: "Announcements" });
    await user.keyboard("{F8}{Tab}");
    const look = region().getByRole("button", { name: "Look" });
    expect(look).toHaveFocus();
    act(() => world.stores.approvals.getState().putApproval(fourEyes));
    expect(said).toHaveTextContent(/^2 requests wait for a yes\./);
    expect(look).toHaveFocus();
    act(() => world.stores.approvals.getState().putApproval({ ...fourEyes, state: "refused" }));
    expect(region().getByText("Agent builder asks for a yes")).toBeVisible();
    expect(said).toHaveTextContent(/^2 requests wait for a yes\./);
  });
});

describe("a decided one", () => {
  it("SC-026-005: leads to what is recorded of its share", async () => {
    const given = sampleApproval("gave", {
      state: "given",
      decidedBy: "me",
      granted: { access: "read", ttlMs: 60_000 },
    });
    const { user, queue, world } = await open({ approvals: [given] });
    await user.click(queue.getByRole("button", { name: "Story" }));
    expect(world.auditDesk.getState()).toMatchObject({ isOpen: true, filter: { shareId: given.shareId } });
    expect(screen.queryByRole("dialog", { name: "Approvals" })).not.toBeInTheDocument();
  });
});
