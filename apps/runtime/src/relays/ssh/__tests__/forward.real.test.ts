// Reopening a lost forward, with a small program in place of ssh that does what a real jump host can't be made to do on demand.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createSystemClock } from "../../../platform/clock";
import { fingerprintOf } from "../../../platform/fingerprint";
import { findMarked, killExactly } from "../../../platform/process-table";
import { within } from "../../../platform/wait";
import { eventually } from "../../../testing/eventually";
import { expectNoLeaks } from "../../../testing/leak-check";
import { must, testSearchPath } from "../../../testing/rigs/share-rig";
import { openForward } from "../forward";
import type { ForwardOptions } from "../forward-process";

expectNoLeaks();

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
const PORT = 40_123;
const WITHIN_MS = 10_000;

const root = mkdtempSync(join(tmpdir(), "lanecast-forward-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
let dir: string;
let options: ForwardOptions;
/** The length of each wait, which shows what was retried and when. */
let waits: number[];
beforeEach(() => {
  count += 1;
  const base = join(root, String(count));
  dir = join(base, "tunnel");
  const bin = join(base, "bin");
  for (const folder of [dir, bin]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const program = (name: string, lines: readonly string[]) =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${lines.join("\n")}\n`, { mode: 0o700 });
  program("ssh-keyscan", [`echo "jump ${HOST_KEY}"`]);
  program("ssh", [
    `echo "debug1: remote forward success for: listen 0, connect 127.0.0.1:1"`,
    `until [ -e "${base}/go" ]; do sleep 0.02; done`,
    `echo "Allocated port ${PORT} for remote forward to 127.0.0.1:1"`,
    "exec sleep 600",
  ]);
  waits = [];
  const system = createSystemClock();
  const after: typeof system.after = (delayMs, run) => {
    waits.push(delayMs);
    return system.after(delayMs, run);
  };
  options = {
    ...{ clock: { ...system, after }, env: {}, backend: "upterm", relay: "tunnel", dir },
    searchPath: `${bin}:${testSearchPath}`,
    jump: { host: "jump", port: 22, user: null, identity: null, pins: [fingerprintOf(HOST_KEY)] },
    direction: { kind: "from-jump", bind: null, port: 0, toPort: 1 },
    signal: new AbortController().signal,
    marker: { name: "LANECAST_TEST", value: base },
  };
});

const grantPort = (): void => writeFileSync(join(dir, "..", "go"), "");
const logHas = (text: string): boolean =>
  existsSync(join(dir, "tunnel.log")) && readFileSync(join(dir, "tunnel.log"), "utf8").includes(text);

describe("a forward through a jump host", () => {
  it("REACH4: is up only when the port that the jump host chose is known", async () => {
    const opening = openForward(options);
    await eventually(() => logHas("success"), { what: "the forward is granted", withinMs: WITHIN_MS });
    expect(await within(options.clock, 200, () => opening)).toBeNull();
    grantPort();
    const forward = must(await opening);
    expect(forward.port).toBe(PORT);
    await forward.close();
  });

  it("REACH4: is retried even after an attempt that couldn't start", async () => {
    grantPort();
    const forward = must(await openForward(options));
    renameSync(dir, `${dir}.away`);
    const children = findMarked(`${options.marker.name}=${options.marker.value}`);
    waits.length = 0;
    for (const child of children) killExactly(child, "SIGKILL");
    // Twice the first pause, so one attempt has failed.
    await eventually(() => waits.includes(500), { what: "an attempt failed", withinMs: WITHIN_MS });
    expect(forward.state()).toBe("reconnecting");
    renameSync(`${dir}.away`, dir);
    await eventually(() => forward.state() === "ready", { what: "the forward is up again", withinMs: WITHIN_MS });
    expect(forward.port).toBe(PORT);
    await forward.close();
  });
});
