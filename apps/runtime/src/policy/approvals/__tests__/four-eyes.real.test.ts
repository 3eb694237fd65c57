// Signatures by the real ssh-keygen: the valid one, and why each other one is rejected.
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalIdSchema } from "#contract/ids";
import { makeKey, signWith, type TestKey } from "../../../testing/keys";
import { createApprovers } from "../approvers";
import { createFourEyes, type SignedText } from "../four-eyes";

const expected: SignedText = { approvalId: approvalIdSchema.parse("apr_aaaa"), text: "request apr_aaaa\nnonce 1\n" };
const other: SignedText = { approvalId: approvalIdSchema.parse("apr_bbbb"), text: "request apr_bbbb\nnonce 2\n" };

let dir: string;
let ana: TestKey;
let stranger: TestKey;
const approversPath = (): string => join(dir, "approvers");
const scratch = (): string => join(dir, "scratch");

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-eyes-"));
  ana = makeKey(dir, "ana");
  stranger = makeKey(dir, "stranger");
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const withApprovers = (lines: string, mode = 0o600) => {
  rmSync(scratch(), { recursive: true, force: true });
  const made = Bun.spawnSync(["mkdir", "-m", "700", scratch()]);
  if (made.exitCode !== 0) throw new Error("no scratch directory");
  writeFileSync(approversPath(), lines);
  chmodSync(approversPath(), mode);
  const uid = process.getuid?.() ?? 0;
  return createFourEyes(
    createApprovers({ path: approversPath(), uid, searchPath: process.env.PATH ?? "", scratchDir: scratch() }),
  );
};
const onlyAna = () => withApprovers(`ana@example.org ${ana.line}\n`);

const refusedFor = async (signature: string, others: readonly SignedText[] = [], fourEyes = onlyAna()) => {
  const checked = await fourEyes.check(expected, signature, others);
  expect(checked).toMatchObject({
    ok: false,
    error: { code: "invalid-input", data: { issues: [{ path: "signature" }] } },
  });
  expect(readdirSync(scratch())).toEqual([]);
  return checked.ok ? "" : checked.error.message;
};

describe("a signature", () => {
  it("APR11: is valid by an approver on exactly this text, and identifies the person and the key", async () => {
    const signature = signWith(ana, expected.text);
    const checked = await onlyAna().check(expected, signature, []);
    const fingerprint = expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(checked).toEqual({ ok: true, value: { name: "ana@example.org", fingerprint, signature } });
    expect(readdirSync(scratch())).toEqual([]);
  });

  it.each(["ecdsa", "rsa"] as const)("APR11: can be made with another type of key: %s", async (kind) => {
    const key = makeKey(dir, `ana-${kind}`, kind);
    const fourEyes = withApprovers(`bob ${stranger.line}\nana ${key.line}\n`);
    expect(await fourEyes.check(expected, signWith(key, expected.text), [])).toMatchObject({
      ok: true,
      value: { name: "ana" },
    });
  });

  it("APR11: is valid when pasted with another system's line breaks or without the last one", async () => {
    const pasted = `  ${signWith(ana, expected.text).trim().replaceAll("\n", "\r\n")}`;
    expect(await onlyAna().check(expected, pasted, [])).toMatchObject({ ok: true });
  });

  it("APR12: is rejected with a reason if it is made with a stranger's key", async () => {
    expect(await refusedFor(signWith(stranger, expected.text))).toMatch(
      /made with SHA256:.*isn't in the approvers file/,
    );
  });

  it("APR12: is rejected if it is made for another request, which is named", async () => {
    expect(await refusedFor(signWith(ana, other.text), [other])).toContain("made for another request, apr_bbbb");
  });

  it("APR12: is rejected if it is made for another home or a changed text", async () => {
    expect(await refusedFor(signWith(ana, expected.text.replace("nonce 1", "nonce 9")), [other])).toContain(
      "a different text",
    );
  });

  it("APR12: is rejected if it is made for another purpose", async () => {
    expect(await refusedFor(signWith(ana, expected.text, "file"))).toContain('made for "file"');
  });

  it.each([
    ["nothing", ""],
    ["words", "yes, please"],
    ["a key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"],
    ["an armor around nothing", "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"],
    [
      "a length that runs over the end",
      "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAf////8=\n-----END SSH SIGNATURE-----\n",
    ],
  ])("APR12: is rejected if it isn't a signature: %s", async (_what, text) => {
    expect(await refusedFor(text)).toContain("isn't an ssh signature");
  });

  it("APR12: is rejected if a single character was changed", async () => {
    const lines = signWith(ana, expected.text).split("\n");
    const last = lines.length - 3;
    const line = lines[last] ?? "";
    lines[last] = `${line.slice(0, 4)}${line[4] === "A" ? "B" : "A"}${line.slice(5)}`;
    expect(await refusedFor(lines.join("\n"))).toMatch(/a different text|isn't an ssh signature/);
  });

  it("APR12: is rejected if the key is no longer valid in the approvers file", async () => {
    const former = withApprovers(`ana valid-before="20200101" ${ana.line}\n`);
    expect(await refusedFor(signWith(ana, expected.text), [], former)).toContain("no longer");
  });
});

it("APR12: rejects a key that the approvers file allows for other purposes only", async () => {
  const forGit = withApprovers(`ana namespaces="git" ${ana.line}\n`);
  expect(await refusedFor(signWith(ana, expected.text), [], forGit)).toContain("for other purposes only");
});

describe("the approvers file", () => {
  it("APR13: is rejected if others can write to it", async () => {
    const checked = await withApprovers(`ana ${ana.line}\n`, 0o620).check(expected, signWith(ana, expected.text), []);
    expect(checked).toMatchObject({ ok: false, error: { code: "setup-problem", data: { path: approversPath() } } });
  });

  it("APR13: is reported if it is missing, with how to write one", async () => {
    const fourEyes = onlyAna();
    rmSync(approversPath());
    const checked = await fourEyes.check(expected, signWith(ana, expected.text), []);
    expect(checked).toMatchObject({ ok: false, error: { code: "setup-problem" } });
    expect(JSON.stringify(checked)).toContain("one line per person");
  });

  it("APR13: lets no one sign if it is empty or has no valid line", async () => {
    for (const text of ["", "garbage\n"]) await refusedFor(signWith(ana, expected.text), [], withApprovers(text));
  });
});
