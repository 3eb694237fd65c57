// The trial of read-only on a real tmux: with the right options, without the flag, and where no client can type.
import { beforeEach, describe, expect, it } from "vitest";
import type { Access } from "#contract/share";
import { createSystemClock } from "../../platform/clock";
import { type TrialDeps, tryReadOnly } from "../read-only-trial";
import { must, useTestHost } from "./test-host";

describe("the trial of read-only", () => {
  const host = useTestHost();
  beforeEach(() => host.lane());

  const server: TrialDeps["server"] = {
    ask: async (commands) => {
      try {
        return { ok: true, outputs: commands.map((words) => host.tmux(...words).split("\n")) };
      } catch (error) {
        return { ok: false, problem: String(error) };
      }
    },
  };
  const socket = (): string => host.tmux("display-message", "-p", "#{socket_path}").trim();
  const attachWith = (flagsOf: (access: Access) => string) => (session: string, access: Access) => [
    ...["tmux", "-u", "-N", "-S", socket(), "attach-session", "-t", `=${session}`],
    ...["-f", flagsOf(access)],
  ];
  const runTrial = (attachArgv: TrialDeps["attachArgv"]) =>
    tryReadOnly({ server, clock: createSystemClock(), attachArgv });

  it("GUEST4: sees that read-only is enforced, and that it isn't without the flag", async () => {
    const flags = (access: Access) => (access === "read" ? "ignore-size,read-only" : "ignore-size");
    expect(await runTrial(attachWith(flags))).toBe("enforced");
    expect(await runTrial(attachWith(() => "ignore-size"))).toBe("leaks");
  });

  it("GUEST4: proves nothing if even a writer's text doesn't arrive", async () => {
    expect(await runTrial(attachWith(() => "ignore-size,read-only"))).toBe("unknown");
  });

  it("GUEST4: leaves no session behind, reports when it ran, and doesn't touch the operator's terminals", async () => {
    const before = host.tmux("list-sessions", "-F", "#{session_name}");
    const { verifiedAtMs } = must(await host.terminals().verifyReadOnly());
    expect(host.tmux("list-sessions", "-F", "#{session_name}")).toBe(before);
    expect(must(await host.terminals().verifyReadOnly()).verifiedAtMs).toBe(verifiedAtMs);
  });
});
