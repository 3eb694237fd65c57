// From a relay to the line a guest pastes: the name under which the guest's ssh remembers the relay's key.
import { expect, it } from "vitest";
import { partial } from "#contract/testing/partial";
import type { RunningRelay } from "../../../../relays/relay";
import { relayOf } from "../../../../testing/rigs/sharing-rig";
import { buildJoin } from "../join";
import type { ShareRecord } from "../record";

const RECORD = partial<ShareRecord>("record", {
  request: { backend: "upterm", relay: "own", access: "read" },
  state: { expiresAtMs: 1 },
});

const aliasOver = (change: Partial<RunningRelay>): string => {
  const join = buildJoin(RECORD, relayOf(change), { user: "TOKEN" }, "lanecast-home");
  if (!join.ok) throw new Error(join.error.message);
  const [alias = ""] = join.value.knownHosts.split(" ");
  expect(join.value.command).toContain(`-o HostKeyAlias=${alias} `);
  expect(join.value.sshConfig).toContain(`  HostKeyAlias ${alias}\n`);
  return alias;
};

it("REACH6: a relay elsewhere has a name of its own among known hosts, for each key (under the home's ssh took it for a changed key)", () => {
  const ours = { pid: 7, startTicks: 1 };
  expect(aliasOver({ process: ours })).toBe("lanecast-home");
  expect(aliasOver({ process: ours, publicKey: "ssh-ed25519 BBBB" })).toBe("lanecast-home");
  const elsewhere = aliasOver({ process: null });
  expect(elsewhere).toMatch(/^lanecast-home-[0-9a-f]{8}$/);
  expect(aliasOver({ process: null, publicKey: "ssh-ed25519 BBBB" })).not.toBe(elsewhere);
});
