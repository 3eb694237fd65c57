// What an agent asks of the operator and tells them: toasts, requests in the approvals, and the summary.

import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { asking, laneHandoff, offered, requested, returned, takenBack } from "../../../../testing/sample-handoffs";
import { SAMPLE_NOW_MS } from "../../../../testing/samples";
import { line, showHandoff, toasts } from "./show-handoff";

describe("toasts", () => {
  it("HUI6: a command that waits for a yes is run or not", async () => {
    const answer = vi.fn(async () => ok({ handoff: laneHandoff() }));
    const { user } = showHandoff({
      handoffs: [asking({ kind: "run", text: "git push", choices: ["yes", "no"] })],
      handoffCommands: { answer },
    });
    expect(toasts().getByText("git push")).toBeInTheDocument();
    await user.click(toasts().getByRole("button", { name: "Don't run" }));
    expect(answer).toHaveBeenCalledWith({ handoffId: "hnd_api1", questionId: "q1", text: "no" });
  });

  it("HUI6: an open question takes any text, and a dismissed one can be shown again", async () => {
    const { user, world } = showHandoff({ handoffs: [asking({ choices: [] })] });
    await user.click(toasts().getByRole("button", { name: "Dismiss" }));
    expect(toasts().queryByRole("textbox")).toBeNull();
    await user.click(line().getByRole("button", { name: "Show question" }));
    await user.type(toasts().getByRole("textbox", { name: "Answer" }), "staging");
    await user.click(toasts().getByRole("button", { name: "Send" }));
    await waitFor(() => expect([...world.stores.handoffs.getState().handoffs.values()][0]?.question).toBeNull());
  });

  it("HUI6: warns before the end, announces the exact time once, and extends", async () => {
    const grace = laneHandoff({ isGrace: true, expiresAtMs: SAMPLE_NOW_MS + 250_000 });
    const { user } = showHandoff({ handoffs: [grace] });
    expect(toasts().getByText("claude's time in api ends in 4:10")).toBeInTheDocument();
    expect(screen.getByRole("status", { name: "Announcements" })).toHaveTextContent(/ends at \d\d:\d\d\. Press F8/);
    await user.click(toasts().getByRole("button", { name: "+15m" }));
    await waitFor(() => expect(toasts().queryByText(/ends in/)).toBeNull());
  });

  it("HND7, HUI6: an idle agent's toast and line say when it is paused", () => {
    showHandoff({ handoffs: [laneHandoff({ idlePauseAtMs: SAMPLE_NOW_MS + 120_000 })] });
    expect(toasts().getByText("claude is idle in api")).toBeInTheDocument();
    expect(toasts().getByText(/^It will be paused at \d\d:\d\d unless it does something\./)).toBeInTheDocument();
    expect(line().getByText(/idle, will be paused at \d\d:\d\d/)).toBeInTheDocument();
  });

  it("HUI6: a password prompt says that the operator has the keyboard", () => {
    showHandoff({ handoffs: [laneHandoff({ waitsFor: "secret" })] });
    expect(toasts().getByText("api · zsh asks for a password")).toBeInTheDocument();
    expect(
      toasts().getByText(/^You have the keyboard for this line\. claude can't see what you type/),
    ).toBeInTheDocument();
  });

  it("HUI5, HUI6: an agent's request can be reviewed, and once it is listed the toast is gone", async () => {
    const openApprovals = vi.fn();
    showHandoff({ handoffs: [requested], openApprovals });
    // The list of this test shows it.
    await waitFor(() => expect(toasts().queryByText("claude requests control of api")).toBeNull());
    await userEvent.click(line().getByRole("button", { name: "Review request" }));
    expect(openApprovals).toHaveBeenCalledWith("apr_hand");
  });
});

describe("a request", () => {
  it("HUI5: is approved for less", async () => {
    const approve = vi.fn(async () => ok({ handoff: offered }));
    const { user } = showHandoff({ handoffs: [requested], handoffCommands: { approve } });
    const item = within(screen.getByRole("listitem"));
    expect(item.getByText("claude wants to type in api")).toBeInTheDocument();
    await user.click(item.getByRole("radio", { name: "watch" }));
    await user.click(item.getByRole("button", { name: "5m" }));
    await user.click(item.getByRole("button", { name: "Approve" }));
    expect(approve).toHaveBeenCalledWith({ handoffId: "hnd_api1", may: "watch", ttlMs: 300_000 });
  });

  it.each(["agent", "operator"] as const)(
    "HND11, HUI5: of %s that another person must sign shows the text, and is approved with the signature",
    async (initiator) => {
      const approve = vi.fn(async () => ok({ handoff: offered }));
      const { approval } = requested;
      const signed = { ...requested, initiator, approval: approval && { ...approval, needs: "four-eyes" as const } };
      const { user } = showHandoff({ handoffs: [signed], handoffCommands: { approve } });
      const item = within(screen.getByRole("listitem"));
      const words = initiator === "agent" ? "claude wants to type in api" : "Let claude type in api";
      expect(item.getByText(words)).toBeInTheDocument();
      await waitFor(() =>
        expect(item.getByRole("textbox", { name: "Text to sign" })).toHaveValue("lanecast handoff request, form 1\n"),
      );
      expect(item.getByText(/^ssh-keygen -Y sign -n lanecast-approval/)).toBeInTheDocument();
      await user.click(item.getByRole("button", { name: "Approve" }));
      expect(item.getByText("Paste the signature first.")).toBeInTheDocument();
      await user.type(item.getByRole("textbox", { name: "Signature" }), "armored");
      await user.click(item.getByRole("button", { name: "Approve" }));
      expect(approve).toHaveBeenCalledWith({ handoffId: "hnd_api1", signature: "armored" });
    },
  );

  it("HUI5: is denied with a note", async () => {
    const deny = vi.fn(async () => ok({ handoff: returned }));
    const { user } = showHandoff({ handoffs: [requested], handoffCommands: { deny } });
    const item = within(screen.getByRole("listitem"));
    await user.type(item.getByRole("textbox", { name: "Note" }), "Not now");
    await user.click(item.getByRole("button", { name: "Deny" }));
    expect(deny).toHaveBeenCalledWith("hnd_api1", "Not now");
  });
});

describe("afterwards", () => {
  it("HUI6, HUI7: a toast has the agent's note, and the summary can be copied", async () => {
    const { user, world } = showHandoff({ handoffs: [returned] });
    expect(toasts().getByText("api: claude returned the keyboard")).toBeInTheDocument();
    expect(toasts().getByText(/^The range check was off by one/)).toBeInTheDocument();
    await user.click(toasts().getByRole("button", { name: "Summary" }));
    const dialog = within(screen.getByRole("dialog", { name: "Handoff summary" }));
    expect(dialog.getByRole("list", { name: "Files changed" })).toHaveTextContent("src/range.test.ts");
    await user.click(dialog.getByRole("button", { name: "Copy summary" }));
    expect(world.copied[0]).toContain("npm test  (exit 1, 8.4 s)");
  });

  it("HUI7: the line shows what was typed and not run, until it is dismissed", async () => {
    const { user } = showHandoff({ handoffs: [takenBack] });
    expect(screen.getByRole("status", { name: "Ended handoff" })).toHaveTextContent("typed but not run: rm -r build");
    await user.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.getByRole("status", { name: "Ended handoff" })).toBeEmptyDOMElement();
  });
});
