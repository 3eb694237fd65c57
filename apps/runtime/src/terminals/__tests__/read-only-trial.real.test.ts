// Whether the trial of read-only can tell: over a real tmux, with options that hold, that do not, and that let nobody in.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Access } from "#contract/share";
import { createSystemClock } from "../../platform/clock";
import { expectNoLeaks } from "../../testing/leak-check";
import { type TrialDeps, tryReadOnly } from "../read-only-trial";
import { must, startTestHost, type TestHost } from "./test-host";

describe("the trial of read-only", () => {
  const homes: string[] = [];
  expectNoLeaks({ markers: () => homes.map((home) => `HOME=${home}`) });
  let host: TestHost;
  beforeEach(async () => {
    host = await startTestHost();
    homes.push(host.dir);
    await host.lane();
  });
  afterEach(() => host.dispose());

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
  const tried = (attachArgv: TrialDeps["attachArgv"]) =>
    tryReadOnly({ server, clock: createSystemClock(), attachArgv });

  it("GUEST4: sees that read-only holds, and that it does not where the flag is missing", async () => {
    const flags = (access: Access) => (access === "read" ? "ignore-size,read-only" : "ignore-size");
    expect(await tried(attachWith(flags))).toBe("holds");
    expect(await tried(attachWith(() => "ignore-size"))).toBe("leaks");
  });

  it("GUEST4: is no proof where not even a writer gets through", async () => {
    expect(await tried(attachWith(() => "ignore-size,read-only"))).toBe("untried");
  });

  it("GUEST4: leaves no session, says when it was, and touches no terminal of the operator's", async () => {
    const before = host.tmux("list-sessions", "-F", "#{session_name}");
    const { verifiedAtMs } = must(await host.terminals().verifyReadOnly());
    expect(host.tmux("list-sessions", "-F", "#{session_name}")).toBe(before);
    expect(must(await host.terminals().verifyReadOnly()).verifiedAtMs).toBe(verifiedAtMs);
  });
});
