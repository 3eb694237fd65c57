// Handing a terminal over, and the page during a handoff: the line, the list of calls, the keys and the prompt on typing.

import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fail, ok, shareError } from "#contract/errors";
import { allowedHandoff, type HandoffWorldOptions } from "../../../../testing/handoff-world";
import { sampleLaneApi } from "../../../../testing/sample-commands";
import { laneHandoff, offered, requested, sampleTerminalId } from "../../../../testing/sample-handoffs";
import { SAMPLE_NOW_MS } from "../../../../testing/samples";
import { line, showHandoff, toasts } from "./show-handoff";

const openOffer = async (options: HandoffWorldOptions = {}) => {
  const shown = showHandoff(options);
  await shown.user.click(screen.getByRole("button", { name: "Hand to agent" }));
  return { ...shown, dialog: within(screen.getByRole("dialog", { name: "Hand to agent" })) };
};

const failing = (code: "disconnected") => async () =>
  fail({ ...shareError(code, "Not connected.", {}), correlationId: null });

describe("the list of everything that is open", () => {
  it("OPEN2, OPEN5: shows who has a terminal, what they can do and for how long, and takes it back", async () => {
    const takeBack = vi.fn(async () => ok({ handoffs: [laneHandoff()] }));
    const { user } = showHandoff({
      handoffs: [laneHandoff({ may: "type", expiresAtMs: SAMPLE_NOW_MS + 1_100_000 })],
      handoffCommands: { takeBack },
    });
    const list = within(screen.getByRole("list", { name: "Open handoffs" }));
    expect(list.getByText("claude · can type · 18:20 left")).toBeVisible();
    await user.click(list.getByRole("button", { name: "Take back api · zsh" }));
    expect(takeBack).toHaveBeenCalledWith({ handoffIds: ["hnd_api1"] });
  });
});

describe("handing over", () => {
  it("HUI1: shows the verdict and what is masked, then offers what was chosen", async () => {
    const offer = vi.fn(async () => ok({ handoff: offered }));
    const { user, dialog } = await openOffer({ handoffCommands: { offer } });
    await waitFor(() => expect(dialog.getByRole("status", { name: "Verdict" })).toHaveTextContent(/^Allowed/));
    expect(await dialog.findByText(/1 GitHub token and 2 values with secret names masked/)).toBeInTheDocument();
    await user.selectOptions(await dialog.findByRole("combobox", { name: "Agent" }), "codex");
    await user.click(dialog.getByRole("checkbox", { name: "Ask me before each command" }));
    await user.click(dialog.getByRole("button", { name: "10m" }));
    await user.type(dialog.getByRole("textbox", { name: "Note" }), "Find the bug.");
    await user.click(dialog.getByRole("button", { name: "Hand over" }));
    expect(offer).toHaveBeenCalledWith({
      terminalId: sampleTerminalId,
      agent: "codex",
      may: "run",
      ttlMs: 600_000,
      note: "Find the bug.",
      askBeforeRun: true,
    });
  });

  it("HUI1: says whom it was offered to and what to tell the agent, and can be withdrawn", async () => {
    const { user, dialog, world, phase } = await openOffer({ handoffs: [offered] });
    expect(dialog.getByText("Offered to claude")).toBeInTheDocument();
    await user.click(dialog.getByRole("button", { name: "Copy" }));
    expect(world.copied[0]).toContain("hnd_api1");
    await user.click(dialog.getByRole("button", { name: "Withdraw" }));
    await waitFor(() => expect(phase()).toBe("ended"));
  });

  it("HUI1: a confirmation approves the operator's own offer", async () => {
    const waiting = { ...offered, phase: "awaiting-approval", approval: requested.approval } as const;
    const approve = vi.fn(async () => ok({ handoff: offered }));
    const { user, dialog } = await openOffer({
      handoffCommands: {
        checkOffer: async () => ok({ ...allowedHandoff, verdict: "needs-approval", needs: "operator" }),
        offer: async () => ok({ handoff: waiting }),
        approve,
      },
    });
    await user.click(await dialog.findByRole("button", { name: "Confirm and hand over" }));
    await waitFor(() => expect(approve).toHaveBeenCalledWith({ handoffId: offered.handoffId }));
  });

  it("HUI1: offers nothing that the rules deny, and nothing without an agent", async () => {
    const offer = vi.fn();
    const { user, dialog } = await openOffer({
      handoffCommands: {
        listAgents: async () => ok({ tokens: [] }),
        checkOffer: async () => ok({ ...allowedHandoff, verdict: "deny" }),
        offer,
      },
    });
    expect(await dialog.findByText("lanecast agent add NAME")).toBeInTheDocument();
    await user.click(dialog.getByRole("button", { name: "Hand over" }));
    expect(offer).not.toHaveBeenCalled();
  });

  it("HUI1, ADOPT11: a mirror can't be handed over, no matter what the rules say, and the dialog says why", async () => {
    const offer = vi.fn();
    const adopted = { server: "/tmp/tmux-1000/default", pane: "%0", address: "work:0.0" };
    const terminals = sampleLaneApi.terminals.map((terminal) => ({ ...terminal, adopted }));
    const { user, dialog } = await openOffer({
      lanes: [{ ...sampleLaneApi, terminals }],
      handoffCommands: { offer },
    });
    const verdict = dialog.getByRole("status", { name: "Verdict" });
    expect(verdict).toHaveTextContent(/^Not available.*mirrors your tmux pane work:0\.0\./);
    await waitFor(() => expect(dialog.getByRole("combobox", { name: "Agent" })).toHaveValue("claude"));
    await user.click(dialog.getByRole("button", { name: "Hand over" }));
    expect(offer).not.toHaveBeenCalled();
  });

  it("UI3: closing the dialog keeps the form", async () => {
    const { user, dialog } = await openOffer();
    await user.type(dialog.getByRole("textbox", { name: "Note" }), "Find it");
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Hand to agent" }));
    expect(screen.getByRole("textbox", { name: "Note" })).toHaveValue("Find it");
  });
});

describe("during a handoff", () => {
  it("HUI2: badge, header and line say who has the keyboard; the calls are listed with exit codes, newest first", async () => {
    const { user } = showHandoff({ handoffs: [laneHandoff()] });
    const name = "Handoff api: claude has the keyboard, can run commands, 15:00 left";
    expect(screen.getAllByRole("button", { name })).toHaveLength(2);
    expect(line().getByText("claude has the keyboard")).toBeInTheDocument();
    expect(line().getByText(/now: npm test$/)).toBeInTheDocument();
    const activity = line().getByRole("button", { name: "Activity" });
    if (activity.getAttribute("aria-expanded") === "false") await user.click(activity);
    const calls = within(await screen.findByRole("list", { name: "Calls" }));
    await waitFor(() => expect(calls.getAllByRole("listitem")).toHaveLength(5));
    const [first, , third] = calls.getAllByRole("listitem");
    expect(first).toHaveTextContent(/^npm testrunning…/);
    expect(third).toHaveTextContent(/sed -i.*exit 0, 1\.2 s/);
  });

  it("HUI2: pauses, resumes, and takes back with one click", async () => {
    const { user, phase } = showHandoff({ handoffs: [laneHandoff()] });
    await user.click(line().getByRole("button", { name: "Pause" }));
    await user.click(await line().findByRole("button", { name: "Resume" }));
    await waitFor(() => expect(phase()).toBe("active"));
    await user.click(screen.getByRole("button", { name: "Take back" }));
    await waitFor(() => expect(phase()).toBe("ended"));
    expect(screen.getByText("You took the keyboard back")).toBeInTheDocument();
  });

  it("HUI2: is extended in a dialog that says when it then ends", async () => {
    const { user, world } = showHandoff({ handoffs: [laneHandoff()] });
    await user.click(line().getByRole("button", { name: "Extend" }));
    const dialog = within(screen.getByRole("dialog", { name: "Extend handoff" }));
    await user.click(dialog.getByRole("button", { name: "+15m" }));
    await user.click(dialog.getByRole("button", { name: "Extend" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const [handoff] = world.stores.handoffs.getState().handoffs.values();
    expect(handoff?.expiresAtMs).toBe(SAMPLE_NOW_MS + 30 * 60_000);
  });

  it("HUI4: Alt+T takes back, also from a dialog; without a lease it does nothing", async () => {
    const takeBack = vi.fn(async () => ok({ handoffs: [] }));
    const { user, world } = showHandoff({ handoffs: [offered], handoffCommands: { takeBack } });
    await user.keyboard("{Alt>}t{/Alt}");
    expect(takeBack).not.toHaveBeenCalled();
    act(() => world.stores.handoffs.getState().putHandoff(laneHandoff({ revision: 9 })));
    await user.click(line().getByRole("button", { name: "Extend" }));
    await user.keyboard("{Alt>}t{/Alt}");
    expect(takeBack).toHaveBeenCalledExactlyOnceWith({ handoffIds: ["hnd_api1"] });
  });

  it("HUI4: says why taking back failed", async () => {
    const { user } = showHandoff({ handoffs: [laneHandoff()], handoffCommands: { takeBack: failing("disconnected") } });
    await user.click(screen.getByRole("button", { name: "Take back" }));
    expect(await toasts().findByText("Not connected.")).toBeInTheDocument();
  });

  it("UNHEARD1: while disconnected, it shows what was last heard", () => {
    const { world } = showHandoff({ handoffs: [laneHandoff()] });
    act(() => world.stores.connection.getState().setStatus({ kind: "lost", retryAtMs: SAMPLE_NOW_MS, attempt: 2 }));
    expect(line().getByText("last seen: claude has the keyboard")).toBeInTheDocument();
    expect(line().getByText(/^was due to end/)).toBeInTheDocument();
  });

  it("HUI2: a terminal out of view is named on every page", async () => {
    const { user, world } = showHandoff({
      handoffs: [laneHandoff({ terminalId: "trm_other" as typeof sampleTerminalId })],
    });
    await user.click(screen.getByRole("button", { name: "Show" }));
    expect(world.stores.selection.getState().openings).toBe(1);
  });
});

describe("typing during a handoff", () => {
  it("HUI3: asks once, keeps going on Escape, and asks again at the next key", async () => {
    const { user, keyboard } = showHandoff({ handoffs: [laneHandoff()] });
    expect(keyboard.isHeld(sampleTerminalId)).toBe(true);
    act(() => keyboard.onHeld(sampleTerminalId));
    expect(screen.getByRole("group", { name: "Typing during a handoff" })).toHaveTextContent(/claude has the keyboard/);
    expect(screen.getByRole("status", { name: "Keyboard" })).toHaveTextContent(/Press Alt\+T to take it back/);
    expect(screen.getAllByRole("button", { name: "Take back" })).toHaveLength(1);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("group", { name: "Typing during a handoff" })).toBeNull();
    act(() => keyboard.onHeld(sampleTerminalId));
    await user.click(screen.getByRole("button", { name: "Keep going" }));
    expect(screen.queryByRole("group", { name: "Typing during a handoff" })).toBeNull();
  });

  it("HUI3: the prompt ends with the handoff, and the focus returns to the terminal", async () => {
    const { user, keyboard, world } = showHandoff({ handoffs: [laneHandoff()] });
    act(() => keyboard.onHeld(sampleTerminalId));
    await user.click(screen.getByRole("button", { name: "Take back" }));
    await waitFor(() => expect(keyboard.isHeld(sampleTerminalId)).toBe(false));
    expect(screen.queryByRole("group", { name: "Typing during a handoff" })).toBeNull();
    // Opening a terminal focuses it.
    await waitFor(() => expect(world.stores.selection.getState().openings).toBe(1));
    expect(keyboard.isHeld("trm_none" as typeof sampleTerminalId)).toBe(false);
  });
});
