// The audit log of a share, by what acts on it: the command line, the timer, a shell that exits, an agent, a crash of the worker, the death of the runtime.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { AuditEvent } from "#contract/audit";
import type { ShareView } from "#contract/share";
import { settle } from "#contract/wire";
import { createRealCli, type RealCli } from "../cli/__tests__/real-cli.fixture";
import { eventually } from "../testing/eventually";
import { makeKey } from "../testing/keys";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, isThere, openGuestStage } from "../testing/rigs/guest-stage";
import { connect } from "../testing/rigs/runtime-lab";

expectNoLeaks();

const withTmate = it.skipIf(!isThere("tmate"));
const skipped = isThere("tmate") ? "" : " (skipped: tmate is not installed)";

type Told = Pick<AuditEvent, "type" | "actor" | "correlationId" | "shareId">;
/** `type by kind`, in order. */
const story = (rows: readonly Told[]): readonly string[] => rows.map(({ type, actor }) => `${type} by ${actor.kind}`);
const isOneStory = (rows: readonly Told[]): boolean =>
  new Set(rows.map(({ correlationId }) => correlationId)).size === 1;

const ASKED = ["share.requested by operator", "share.allowed by policy", "share.started by runtime"];
const REVEALED = "share.link-revealed by operator";

describe("within one runtime", () => {
  let stage: GuestStage;
  beforeAll(async () => {
    stage = await openGuestStage();
  });
  afterAll(() => stage.dispose());

  const rowsOf = async ({ shareId }: ShareView): Promise<readonly AuditEvent[]> =>
    (await stage.lab.client.audit.list({ shareId, limit: 0 })).events;
  const ended = (share: ShareView): Promise<readonly AuditEvent[]> =>
    eventually(
      async () => {
        const rows = await rowsOf(share);
        return rows.at(-1)?.type === "share.ended" ? rows : null;
      },
      { what: "the share's last row", withinMs: 15_000 },
    );

  withTmate(`SC-026-005, FR-026-011: the timer: the warning and the end of the time${skipped}`, async () => {
    const { share } = await stage.lab.share(stage.terminalId, "tmate", { ttlMs: 1_500 });
    const rows = await ended(share);
    expect(story(rows)).toEqual([
      ...ASKED,
      REVEALED,
      "share.grace by timer",
      "share.expired by timer",
      "share.ended by runtime",
    ]);
    expect(isOneStory(rows)).toBe(true);
  });

  withTmate(`SC-026-005, FR-026-011: a shell that exits${skipped}`, async () => {
    const { client } = stage.lab;
    const { terminalId } = await client.lane.new({ name: "brief" });
    const { share } = await stage.lab.share(terminalId, "tmate");
    await client.terminal.type({ terminalId, bytes: btoa("exit\r") });
    const rows = await ended(share);
    expect(story(rows)).toEqual([...ASKED, REVEALED, "share.stopped by runtime", "share.ended by runtime"]);
    expect(rows.at(-2)?.data).toMatchObject({ cause: "terminal-closed" });
    expect(isOneStory(rows)).toBe(true);
  });

  withTmate(`SC-026-005, FR-026-011: a worker that is killed${skipped}`, async () => {
    const { share } = await stage.lab.share(stage.terminalId, "tmate");
    process.kill(share.processes.worker ?? 0, "SIGKILL");
    const rows = await ended(share);
    expect(story(rows)).toEqual([...ASKED, REVEALED, "share.failed by runtime", "share.ended by runtime"]);
    expect(isOneStory(rows)).toBe(true);
  });

  withTmate(
    `SC-026-005, FR-026-011: an agent that requests a share, and the operator who refuses it${skipped}`,
    async () => {
      const { lab, terminalId } = stage;
      const { token } = await lab.client.token.new({ role: "requester", name: "builder" });
      const agent = await connect(lab.note, token);
      const { share } = await agent.client.share.start({ terminalId, backend: "tmate", keys: [lab.key.line] });
      const { approvals } = await lab.client.approval.list();
      const approval = approvals.find(({ shareId }) => shareId === share.shareId);
      if (approval === undefined) throw new Error("there is no pending approval");
      await lab.client.approval.refuse({ approvalId: approval.approvalId });
      agent.close();
      const rows = await ended(share);
      expect(story(rows)).toEqual([
        "share.requested by agent",
        "approval.asked by policy",
        "approval.refused by operator",
        "share.ended by runtime",
      ]);
      expect(rows[0]?.actor.id).toBe("builder");
      expect(isOneStory(rows)).toBe(true);
    },
  );

  it("SC-026-005, FR-026-011: refusals before there is a share: bad input, a limit, an agent without the right", async () => {
    const { lab, terminalId } = stage;
    const { events } = await lab.client.audit.head();
    await settle(lab.client.share.start({ terminalId, backend: "tmate", keys: ["ssh-ed25519 rubbish"] }));
    await settle(lab.client.share.start({ terminalId, backend: "tmate", keys: [lab.key.line], ttlMs: 86_400_000 }));
    const { token } = await lab.client.token.new({ role: "requester", name: "curious" });
    const agent = await connect(lab.note, token);
    await settle(agent.client.audit.list({}));
    agent.close();
    const rows = (await lab.client.audit.list({ afterSeq: events - 1, type: "share.refused" })).events;
    expect(rows.map(({ actor, data }) => [actor.kind, data.code])).toEqual([
      ["operator", "invalid-input"],
      ["operator", "ttl-out-of-range"],
      ["agent", "policy-denied"],
    ]);
    expect(isOneStory(rows)).toBe(false);
  });
});

describe("the command line, and the death of a runtime", () => {
  let cli: RealCli;
  beforeAll(() => {
    cli = createRealCli();
    mkdirSync(cli.home, { mode: 0o700 });
    writeFileSync(join(cli.home, "config.toml"), '[sharing]\nttl_min = "1s"\n');
  });
  afterEach(async () => {
    await cli.run(["stop"]);
  });
  afterAll(() => cli.dispose());

  const rowsOf = async (shareId: string): Promise<readonly AuditEvent[]> =>
    (await cli.run(["audit", "list", "--share", shareId, "--limit", "0", "--json"])).json().events;
  const start = async (): Promise<ShareView> => {
    const key = makeKey(cli.base, `key-${performance.now()}`);
    const started = await cli.run([
      "share",
      "start",
      "api",
      "--backend",
      "tmate",
      "--key",
      `${key.path}.pub`,
      "--json",
    ]);
    return started.json().share;
  };

  withTmate(`SC-026-005, FR-026-011: the command line: start, link, extend, revoke${skipped}`, async () => {
    await cli.serve();
    await cli.run(["lane", "new", "--name", "api", "--", "sh"]);
    const { shareId } = await start();
    await cli.run(["share", "link", shareId]);
    await cli.run(["share", "extend", shareId, "--by", "5m"]);
    await cli.run(["share", "extend", shareId, "--by", "100h"]);
    await cli.run(["share", "revoke", shareId]);
    const rows = await rowsOf(shareId);
    expect(story(rows)).toEqual([
      ...ASKED,
      REVEALED,
      REVEALED,
      "share.extended by operator",
      "share.extend-refused by operator",
      "share.revoked by operator",
      "share.ended by runtime",
    ]);
    expect(isOneStory(rows)).toBe(true);
  });

  withTmate(
    `SC-026-005, FR-026-011: if a runtime is killed with a live share, the next runtime records the end${skipped}`,
    async () => {
      const serving = await cli.serve();
      const { shareId } = await start();
      serving.child.kill("SIGKILL");
      await serving.child.exited;
      expect((await cli.run(["audit", "verify"])).exitCode).toBe(0);
      await cli.serve();
      const rows = await rowsOf(shareId);
      expect(story(rows)).toEqual([...ASKED, REVEALED, "share.failed by runtime", "share.ended by runtime"]);
      expect(isOneStory(rows)).toBe(true);
      const swept = (await cli.run(["audit", "list", "--type", "runtime.swept", "--json"])).json().events;
      expect(swept.at(-1).data.shareIds).toEqual([shareId]);
      // Only once: the runtime after that finds no open share.
      await cli.run(["stop"]);
      await cli.serve();
      expect(await rowsOf(shareId)).toHaveLength(rows.length);
      expect((await cli.run(["audit", "verify"])).exitCode).toBe(0);
    },
  );
});
