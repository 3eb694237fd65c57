// Approvals: the count, a request and its decision, signatures, decided requests and the notice.

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
import { reachWords } from "../../../../words/share-words";
import { ApprovalsButton } from "../button";

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
  return { ...shown, dialog: within(screen.getByRole("dialog", { name: "Approvals" })) };
};

const region = () => within(screen.getByRole("region", { name: /Notifications/ }));

describe("the count", () => {
  it("APR31: counts pending requests and is hidden at zero", () => {
    const { world } = show();
    expect(screen.getByRole("button", { name: "Approvals" })).toBeInTheDocument();
    act(() => world.stores.approvals.getState().replaceApprovals([asked, fourEyes]));
    expect(screen.getByRole("button", { name: "Approvals 2 pending" })).toBeInTheDocument();
  });
});

describe("a request", () => {
  it("APR31, FR-026-002: shows who wants what, why, by which rule and until when", async () => {
    const { dialog } = await open({ approvals: [asked] });
    const [request] = dialog.getAllByRole("listitem");
    for (const words of [
      "builder wants typing access to deploy",
      "deploy · zsh",
      "anyone with the link",
      "tmate",
      reachWords(asked.request),
      "Pairing on the failed build",
      asked.why,
      "09:00 left",
    ]) {
      expect(request).toHaveTextContent(words);
    }
  });

  it("APR34: can be approved with limits, and then is listed as decided", async () => {
    const { user, dialog, world } = await open({ approvals: [asked] });
    await user.click(dialog.getByRole("radio", { name: "watch" }));
    await user.click(dialog.getByRole("button", { name: "15m" }));
    await user.click(dialog.getByRole("button", { name: "Approve" }));
    const decided = await dialog.findByRole("list", { name: "Decided" });
    expect(decided).toHaveTextContent("Approved by you, limited to watch-only access for 15m");
    expect(dialog.getByText("No pending requests.")).toBeInTheDocument();
    expect(world.stores.approvals.getState().approvals.get(asked.approvalId)).toMatchObject({
      granted: { access: "read", ttlMs: 15 * 60_000 },
    });
  });

  it("APR34: asks only for the time if guests can only watch", async () => {
    const { dialog } = await open({ approvals: [sampleApproval("read", {}, { access: "read" })] });
    expect(dialog.queryByRole("radio", { name: "type" })).not.toBeInTheDocument();
    expect(dialog.getByRole("textbox", { name: "For" })).toHaveValue("30m");
  });

  const next = sampleApproval("next", { expiresAtMs: SAMPLE_NOW_MS + 900_000 });

  it("APR32: can be denied with a note, and focus moves to the list", async () => {
    const { user, dialog } = await open({ approvals: [asked, next] });
    await user.type(dialog.getByRole("textbox", { name: "Note" }), "Not while we deploy");
    await user.click(dialog.getByRole("button", { name: "Deny" }));
    expect(await dialog.findByText("“Not while we deploy”")).toBeInTheDocument();
    expect(dialog.getByText("Denied by you")).toBeInTheDocument();
    await waitFor(() => expect(dialog.getByRole("list", { name: "Approvals" })).toHaveFocus());
  });

  it("APR37: a second click on Approve approves nothing else, because the next request stays collapsed", async () => {
    const { user, dialog, world } = await open({ approvals: [asked, next] });
    await user.dblClick(dialog.getByRole("button", { name: "Approve" }));
    await user.keyboard("{Enter}");
    expect(dialog.queryByRole("button", { name: "Approve" })).toBeNull();
    expect(world.stores.approvals.getState().approvals.get(next.approvalId)?.state).toBe("asked");
    expect(dialog.getByRole("button", { name: /^builder wants/, expanded: false })).toBeInTheDocument();
  });

  it("APR37: a new request that expires sooner does not replace the expanded one", async () => {
    const { dialog, world } = await open({ approvals: [next] });
    const sooner = sampleApproval("soon", { expiresAtMs: SAMPLE_NOW_MS + 60_000 });
    act(() => world.stores.approvals.getState().putApproval(sooner));
    const [first, second] = dialog.getAllByRole("button", { name: /^builder wants/ });
    expect(first).toHaveAttribute("aria-expanded", "false");
    expect(second).toHaveAttribute("aria-expanded", "true");
  });

  it("APR37: the first request to arrive in an empty dialog is expanded", async () => {
    const { dialog, world } = await open({});
    act(() => world.stores.approvals.getState().putApproval(asked));
    expect(dialog.getByRole("button", { name: "Approve" })).toBeInTheDocument();
  });

  it("APR38: keeps form input while collapsed", async () => {
    const { user, dialog, world } = await open({ approvals: [asked] });
    const head = dialog.getByRole("button", { name: /^builder wants/ });
    await user.type(dialog.getByRole("textbox", { name: "Note" }), "Only for today");
    await user.click(head);
    expect(dialog.queryByRole("textbox", { name: "Note" })).toBeNull();
    await user.click(head);
    expect(dialog.getByRole("textbox", { name: "Note" })).toHaveValue("Only for today");
    await user.click(dialog.getByRole("button", { name: "Deny" }));
    await waitFor(() => expect(world.approvalsUi.getState().drafts).toEqual({}));
  });

  it("APR36: can't be approved after it has expired", async () => {
    const giveApproval = vi.fn();
    const expired: Approval = { ...asked, expiresAtMs: SAMPLE_NOW_MS };
    const { user, dialog } = await open({ approvals: [expired], approvalsCommands: { giveApproval } });
    expect(dialog.getByText("This request has expired.")).toBeInTheDocument();
    await user.click(dialog.getByRole("button", { name: "Approve" }));
    expect(giveApproval).not.toHaveBeenCalled();
  });

  it("APR33: reports that it was decided elsewhere in the meantime", async () => {
    const error = shareError("wrong-phase", "apr_one1 was already denied by you.", {
      phase: "ended",
      command: "approve",
    });
    const giveApproval = async () => fail({ ...error, correlationId: null });
    const { user, dialog } = await open({ approvals: [asked], approvalsCommands: { giveApproval } });
    await user.click(dialog.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(dialog.getByRole("status", { name: "Problem" })).toHaveTextContent("already denied"));
  });
});

describe("a request that needs a second person", () => {
  it("APR35: shows the text to sign and the command, which can be copied and saved", async () => {
    const { user, dialog, world } = await open({ approvals: [fourEyes] });
    expect(await dialog.findByDisplayValue(/^lanecast approval request/)).toHaveValue(SAMPLE_SIGNING_TEXT);
    await user.click(dialog.getByRole("button", { name: "Copy text" }));
    await user.click(dialog.getByRole("button", { name: "Copy command" }));
    await user.click(dialog.getByRole("button", { name: "Save request.txt" }));
    expect(world.copied[0]).toBe(SAMPLE_SIGNING_TEXT);
    expect(world.copied[1]).toMatch(/^ssh-keygen -Y sign -n lanecast-approval /);
    expect(world.saved).toEqual([{ fileName: "request.txt", text: SAMPLE_SIGNING_TEXT }]);
  });

  it("APR35: requires a signature, and shows at the field why one was rejected", async () => {
    const problem = "it was made for another request, apr_else, and counts there only";
    const giveApproval = vi.fn(async () =>
      fail({
        ...shareError("invalid-input", `signature: ${problem}`, { issues: [{ path: "signature", problem }] }),
        correlationId: null,
      }),
    );
    const { user, dialog } = await open({ approvals: [fourEyes], approvalsCommands: { giveApproval } });
    await user.click(dialog.getByRole("button", { name: "Approve" }));
    const field = dialog.getByRole("textbox", { name: "Signature" });
    expect(field).toHaveAccessibleDescription(/Paste the other person's signature first\./);
    expect(giveApproval).not.toHaveBeenCalled();
    await user.type(field, "-----BEGIN SSH SIGNATURE-----");
    await user.click(dialog.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(field).toHaveAccessibleDescription(/It was made for another request, apr_else/));
    expect(giveApproval).toHaveBeenCalledWith(expect.objectContaining({ signature: "-----BEGIN SSH SIGNATURE-----" }));
  });
});

describe("the notice", () => {
  it("APR31: announces an agent's request once, opens it and then closes", async () => {
    const { user } = show({ approvals: [asked] });
    expect(region().getByText("builder requests approval")).toBeInTheDocument();
    await user.click(region().getByRole("button", { name: "Review" }));
    expect(screen.getByRole("dialog", { name: "Approvals" })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.queryByText("builder requests approval")).not.toBeInTheDocument();
  });
});

describe("a second request", () => {
  it("APR31: is announced in the same toast, which keeps focus; a decided one is not announced", async () => {
    const { user, world } = show({ approvals: [asked] });
    const announced = screen.getByRole("status", { name: "Announcements" });
    await user.keyboard("{F8}{Tab}");
    const review = region().getByRole("button", { name: "Review" });
    expect(review).toHaveFocus();
    act(() => world.stores.approvals.getState().putApproval(fourEyes));
    expect(announced).toHaveTextContent(/^2 requests need approval\./);
    expect(review).toHaveFocus();
    act(() => world.stores.approvals.getState().putApproval({ ...fourEyes, state: "refused" }));
    expect(region().getByText("builder requests approval")).toBeVisible();
    expect(announced).toHaveTextContent(/^2 requests need approval\./);
  });
});

describe("a decided request", () => {
  it("SC-026-005: opens the history of its share", async () => {
    const given = sampleApproval("gave", {
      state: "given",
      decidedBy: "me",
      granted: { access: "read", ttlMs: 60_000 },
    });
    const { user, dialog, world } = await open({ approvals: [given] });
    await user.click(dialog.getByRole("button", { name: "History" }));
    expect(world.auditUi.getState()).toMatchObject({ isOpen: true, filter: { shareId: given.shareId } });
    expect(screen.queryByRole("dialog", { name: "Approvals" })).not.toBeInTheDocument();
  });
});
