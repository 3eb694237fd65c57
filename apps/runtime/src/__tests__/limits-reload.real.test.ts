// Changing the limit of shares for each terminal while a runtime has live shares. Through tmate.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import { settle } from "#contract/wire";
import { openLab, type RuntimeLab } from "../testing/rigs/runtime-lab";

const configOf = (limit: number | string): string => `[sharing]\nttl_min = "1s"\nmax_per_terminal = ${limit}\n`;

let lab: RuntimeLab;
let terminalId: TerminalId;
beforeAll(async () => {
  lab = await openLab({ configToml: configOf(2) });
  terminalId = await lab.newTerminal();
});
afterAll(() => lab.dispose());

const allow = (limit: number | string): void => writeFileSync(join(lab.config.home, "config.toml"), configOf(limit));
const start = () => lab.share(terminalId, "tmate", { access: "read" });
const refusalOf = async () => {
  const refused = await settle(start());
  if (refused.ok) throw new Error("a share over the limit has started");
  return refused.error;
};
const openShares = async (): Promise<number> => (await lab.client.share.list({ all: false })).shares.length;

describe("the limit through tmate, reloaded", () => {
  it("FR-026-006: a limit below the number of live shares ends none but allows no more; a higher one does", async () => {
    const live = [(await start()).share.shareId, (await start()).share.shareId];
    expect(await refusalOf()).toMatchObject({ code: "limit-reached", data: { limit: 2, live } });
    allow(1);
    expect(await refusalOf()).toMatchObject({ code: "limit-reached", data: { limit: 1, live } });
    expect(await openShares()).toBe(2);
    await lab.client.share.revoke({ shareIds: live.slice(0, 1) });
    expect(await refusalOf()).toMatchObject({ data: { limit: 1, live: live.slice(1) } });
    allow(3);
    await start();
    await start();
    expect(await refusalOf()).toMatchObject({ data: { limit: 3 } });
  });

  it("FR-026-006: an invalid config.toml changes nothing", async () => {
    allow('"many"');
    expect(await refusalOf()).toMatchObject({ data: { limit: 3 } });
  });

  it("FR-026-006: a reloaded configuration reaches open pages, relays, policy and the default relay, without a request", async () => {
    const leaving = new AbortController();
    const events = await lab.client.watch(undefined, { signal: leaving.signal });
    const office = '[relays.office]\nbackend = "tmate"\nkind = "lan"\nbind = "192.0.2.1"\n';
    writeFileSync(join(lab.config.home, "config.toml"), `[sharing]\nttl_min = "2m"\nrelay = "office"\n${office}`);
    for await (const event of events) {
      if (event.type !== "limits") continue;
      expect(event.limits).toMatchObject({ ttlMinMs: 120_000, relay: "office" });
      break;
    }
    leaving.abort();
    const { relays } = await lab.client.relay.list();
    expect(relays.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(["office"]);
    const tooShort = await settle(lab.share(terminalId, "tmate", { access: "read", ttlMs: 60_000 }));
    expect(tooShort).toMatchObject({ error: { code: "ttl-out-of-range", data: { minMs: 120_000 } } });
  });
});
