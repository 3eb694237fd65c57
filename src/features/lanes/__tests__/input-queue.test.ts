// The input queue over a runtime that answers when the test says so.

import { describe, expect, it, vi } from "vitest";
import { INPUT_MAX_BYTES } from "#contract/limits";
import { fromBase64 } from "../terminal/bytes";
import { createInputQueue } from "../terminal/input-queue";

const bytes = (value: string) => new TextEncoder().encode(value);

const createRig = () => {
  const sent: Uint8Array[] = [];
  const answers: ((ok: boolean) => void)[] = [];
  const input = createInputQueue((base64) => {
    sent.push(fromBase64(base64));
    return new Promise((resolve) => answers.push((ok) => resolve({ ok })));
  });
  const answer = async (ok = true) => {
    answers.shift()?.(ok);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { input, sent, answer, texts: () => sent.map((part) => new TextDecoder().decode(part)) };
};

describe("the input queue", () => {
  it("VIEW3: sends input immediately, in order, one call at a time", async () => {
    const rig = createRig();
    for (const key of ["e", "c", "h", "o"]) rig.input.push(bytes(key));
    expect(rig.texts()).toEqual(["e"]);
    await rig.answer();
    expect(rig.texts()).toEqual(["e", "cho"]);
    rig.input.push(bytes(" hi"));
    await rig.answer();
    expect(rig.texts()).toEqual(["e", "cho", " hi"]);
  });

  it("VIEW3: splits a large paste into pieces that the contract accepts", async () => {
    const rig = createRig();
    const paste = Uint8Array.from({ length: 2.5 * INPUT_MAX_BYTES }, (_, index) => index % 251);
    rig.input.push(paste);
    for (let piece = 0; piece < 3; piece += 1) await rig.answer();
    expect(rig.sent.map((part) => part.length)).toEqual([INPUT_MAX_BYTES, INPUT_MAX_BYTES, INPUT_MAX_BYTES / 2]);
    expect(rig.sent.flatMap((part) => [...part])).toEqual([...paste]);
  });

  it("VIEW3: discards input queued behind a failed call", async () => {
    const rig = createRig();
    rig.input.push(bytes("rm -rf "));
    rig.input.push(bytes("build\n"));
    await rig.answer(false);
    rig.input.push(bytes("ls"));
    await vi.waitFor(() => expect(rig.texts()).toEqual(["rm -rf ", "ls"]));
  });
});
