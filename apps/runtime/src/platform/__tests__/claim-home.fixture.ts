// Claims a home for single-instance.real.test.ts, prints the result, and keeps the home until stdin closes.
import { createSystemClock } from "../clock";
import { startTicksOf } from "../process-table";
import { claimHome } from "../single-instance";

const [home = "", runtimeDir = ""] = process.argv.slice(2);
const self = { pid: process.pid, startTicks: startTicksOf(process.pid) ?? 0 };
const claimed = await claimHome({ home, runtimeDir, toolsDir: "" }, self, createSystemClock());
if (claimed.ok) {
  claimed.value.publish({ port: 1, baseUrl: "http://127.0.0.1:1", token: "t".repeat(43), version: "0" });
}
process.stdout.write(`${JSON.stringify(claimed.ok ? { won: process.pid } : claimed.error)}\n`);
if (claimed.ok) await Bun.stdin.text();
if (claimed.ok) claimed.value.release();
