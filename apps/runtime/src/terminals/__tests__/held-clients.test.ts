// Holding a terminal's tmux clients while the operator's take-back key is faster than the check.
import { describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import { createHeldClients } from "../held-clients";
import type { TmuxCommand } from "../tmux/quote";

const terminalId = "trm_aaaa" as TerminalId;

/** A tmux with the operator's own client. `keyTable`: the table that the client is in after it was held. */
const tmuxWith = (keyTable: string) => ({
  ask: async (commands: readonly TmuxCommand[]) => {
    const [name] = commands[0] ?? [];
    const lines: Readonly<Record<string, readonly string[]>> = {
      "list-sessions": [`att_1 ${terminalId} ctrl-],d`],
      "list-clients": [`/dev/pts/1 0 ${keyTable} att_1`],
    };
    return { ok: true, outputs: [lines[name ?? ""] ?? []] } as const;
  },
});

const holding = async (keyTable: string, hasLease: boolean) => {
  const keys: TerminalId[] = [];
  const held = createHeldClients(tmuxWith(keyTable), (id) => {
    keys.push(id);
    return hasLease;
  });
  return { isHeld: await held.hold(terminalId, "claude"), keys };
};

describe("holding the operator's own client", () => {
  it("HND3, H2: a client in its held table is held", async () => {
    expect(await holding("held-att_1", true)).toEqual({ isHeld: true, keys: [] });
  });

  it("HND3, H2: a take-back key that is faster than the check takes the keyboard back; the handoff does not fail", async () => {
    expect(await holding("attach", true)).toEqual({ isHeld: true, keys: [terminalId] });
  });

  it("HND3, H2: before the lease, a client that is free again keeps the lease from beginning", async () => {
    expect((await holding("attach", false)).isHeld).toBe(false);
  });

  it("HND3, H2: a client in any other table could still type", async () => {
    expect(await holding("root", true)).toEqual({ isHeld: false, keys: [] });
  });
});
