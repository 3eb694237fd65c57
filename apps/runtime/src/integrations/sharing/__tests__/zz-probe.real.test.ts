import { readFileSync } from "node:fs";
import { it } from "vitest";
import { createUptermRig } from "../../../testing/upterm-rig";
const io = (pid: number) => { const t = readFileSync(`/proc/${pid}/io`, "utf8"); const g = (n: string) => Number(new RegExp(`${n}: (\\d+)`).exec(t)?.[1]); return { r: g("rchar"), w: g("wchar"), sr: g("syscr"), sw: g("syscw") }; };
const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
it("probe", async () => {
  const u = createUptermRig("real");
  const share = await u.rigs.start({ access: "write", keys: [u.ours.line] });
  const a = u.enter(share, u.ours); await a.waitFor("$"); await sleep(500);
  const pa = u.clientsOf(share)[0]!.pid;
  const b = u.enter(share, u.ours); await b.waitFor("$"); await sleep(500);
  const pb = u.clientsOf(share).find((c) => c.pid !== pa)!.pid;
  const measure = async (name: string, pid: number | null) => {
    const h0 = io(share.worker.ref.pid), r0 = io(share.relay.process!.pid);
    if (pid !== null) process.kill(pid, "SIGWINCH");
    await sleep(60);
    const h1 = io(share.worker.ref.pid), r1 = io(share.relay.process!.pid);
    console.log(name, "host r/w", h1.r - h0.r, h1.w - h0.w, "relay r/w", r1.r - r0.r, r1.w - r0.w);
  };
  await measure("idle", null);
  await measure("a live", pa); await measure("b live", pb);
  a.vanish(); await sleep(300);
  for (let i = 0; i < 3; i++) { await measure("idle", null); await measure("a PHANTOM", pa); await measure("b live", pb); }
  await share.end(); await u.dispose();
});
