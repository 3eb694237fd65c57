// The join command: the alias under which the guest's ssh remembers the relay's key.
import { expect, it } from "vitest";
import type { RunningRelay } from "../../../../relays/relay";
import { relayOf } from "../../../../testing/rigs/sharing-rig";
import { sampleRecord } from "../../../../testing/sample-share";
import { buildJoin } from "../join";

const RECORD = sampleRecord({ request: { relay: "own" }, state: { expiresAtMs: 1 } });

const aliasOver = (change: Partial<RunningRelay>): string => {
  const join = buildJoin(RECORD, relayOf(change), { user: "TOKEN" }, "lanecast-home");
  if (!join.ok) throw new Error(join.error.message);
  const [alias = ""] = join.value.knownHosts.split(" ");
  expect(join.value.command).toContain(`-o HostKeyAlias=${alias} `);
  expect(join.value.sshConfig).toContain(`  HostKeyAlias ${alias}\n`);
  return alias;
};

it("REACH6: a remote relay has its own host key alias per key (under the home's alias, ssh reported a changed key)", () => {
  const process = { pid: 7, startTicks: 1 };
  expect(aliasOver({ process })).toBe("lanecast-home");
  expect(aliasOver({ process, publicKey: "ssh-ed25519 BBBB" })).toBe("lanecast-home");
  const remote = aliasOver({ process: null });
  expect(remote).toMatch(/^lanecast-home-[0-9a-f]{8}$/);
  expect(aliasOver({ process: null, publicKey: "ssh-ed25519 BBBB" })).not.toBe(remote);
});
