// The alarm for a share that couldn't be stopped.

import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare } from "../../../../../testing/samples";
import { sampleLaneApi } from "../../../../../testing/sharing-world";
import { openWindow } from "../../__tests__/open-window";

const live = sampleShare("one1", sampleLaneApi, { guestCount: 2 });
const alarm = { code: "worker-lost" as const, message: "Part of this share couldn't be stopped." };
const killed = { exitCode: null, signal: "SIGKILL", tail: "" };
const ending = { ...live, phase: "ending" as const, linkState: "none" as const, endCause: "revoked" as const };
const ended = {
  ...live,
  phase: "ended" as const,
  linkState: "none" as const,
  endedAtMs: NOW,
  guestCount: 0,
  lastError: null,
};

describe("a share that couldn't be stopped", () => {
  it("ALARM1: is shown in strip and bar, can't be dismissed, and stays until the cleanup is verified", async () => {
    const { world } = openWindow({ ...ending, isStuck: true, lastError: { ...alarm, data: killed } }, null);
    const notice = screen.getByRole("alert", { name: "Couldn't stop sharing" });
    expect(notice).toHaveTextContent("Part of this share couldn't be stopped.");
    expect(within(notice).queryByRole("button")).toBeNull();
    expect(screen.getByText("1 shared, 1 couldn't be stopped")).toBeVisible();
    expect(document.body).not.toHaveTextContent(/Ended \d\d/);
    const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 9 };
    act(() => world.put({ ...ended, revision: 9, endCause: "revoked", proof }));
    await waitFor(() => expect(notice).toBeEmptyDOMElement());
    expect(screen.getByText(/^Ended .* All guests disconnected\./)).toBeVisible();
  });

  it("ALARM1: of a terminal out of view is announced on page and desktop, in a toast that can't be dismissed", async () => {
    const web = sampleLane("web1", { name: "web" });
    const { phase, linkState, endCause } = ending;
    const lastError = { ...alarm, data: killed };
    const stuck = sampleShare("web1", web, { phase, linkState, endCause, isStuck: true, lastError });
    const shown: string[] = [];
    const { world } = openWindow(live, null, {
      lanes: [sampleLaneApi, web],
      notifications: { isInBackground: () => true, show: ({ title }) => void shown.push(title) },
    });
    const alert = screen.getByRole("alert", { name: "Couldn't stop sharing" });
    expect(alert).toBeEmptyDOMElement();
    act(() => world.put(stuck));
    expect(alert).toHaveTextContent(
      /^Couldn't stop sharing web · zsh \(tmate\)\. Part of this share couldn't be stopped\./,
    );
    expect(shown).toEqual(["Couldn't stop sharing web · zsh"]);
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    expect(region.getByText("Couldn't stop sharing web · zsh")).toBeVisible();
    expect(region.queryByRole("button", { name: "Dismiss" })).toBeNull();
    const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 9 };
    act(() => world.put({ ...stuck, revision: 9, phase: "ended", isStuck: false, proof }));
    await waitFor(() => expect(alert).toBeEmptyDOMElement());
    expect(region.queryByText("Couldn't stop sharing web · zsh")).toBeNull();
  });

  it("ALARM1: a failed share that is still ending raises no alarm", () => {
    const lastError = { ...alarm, data: { exitCode: 1, signal: null, tail: "" } };
    openWindow({ ...ending, endCause: "failed", lastError }, null);
    expect(screen.getByRole("alert", { name: "Couldn't stop sharing" })).toBeEmptyDOMElement();
  });
});
