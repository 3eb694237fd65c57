// Signatures by the real ssh-keygen: the one that counts, and every other refused by name.
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalIdSchema } from "#contract/ids";
import { makeKey, signWith, type TestKey } from "../../../testing/keys";
import { createApprovers } from "../approvers";
import { createFourEyes, type SignedText } from "../four-eyes";

const asked: SignedText = { approvalId: approvalIdSchema.parse("apr_aaaa"), text: "request apr_aaaa\nnonce 1\n" };
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
  const checked = await fourEyes.check(asked, signature, others);
  expect(checked).toMatchObject({
    ok: false,
    error: { code: "invalid-input", data: { issues: [{ path: "signature" }] } },
  });
  expect(readdirSync(scratch())).toEqual([]);
  return checked.ok ? "" : checked.error.message;
};

describe("a signature", () => {
  it("APR11: of an approver over just this text counts, and says who and with which key", async () => {
    const signature = signWith(ana, asked.text);
    const checked = await onlyAna().check(asked, signature, []);
    const fingerprint = expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(checked).toEqual({ ok: true, value: { name: "ana@example.org", fingerprint, signature } });
    expect(readdirSync(scratch())).toEqual([]);
  });

  it.each(["ecdsa", "rsa"] as const)("APR11: may be of another kind of key: %s", async (kind) => {
    const key = makeKey(dir, `ana-${kind}`, kind);
    const fourEyes = withApprovers(`bob ${stranger.line}\nana ${key.line}\n`);
    expect(await fourEyes.check(asked, signWith(key, asked.text), [])).toMatchObject({
      ok: true,
      value: { name: "ana" },
    });
  });

  it("APR11: pasted with another system's line breaks and without the last one counts too", async () => {
    const pasted = `  ${signWith(ana, asked.text).trim().replaceAll("\n", "\r\n")}`;
    expect(await onlyAna().check(asked, pasted, [])).toMatchObject({ ok: true });
  });

  it("APR12: of a stranger's key is refused as that", async () => {
    expect(await refusedFor(signWith(stranger, asked.text))).toMatch(/made with SHA256:.*not .*approvers file/);
  });

  it("APR12: for another request is refused as that, and names it", async () => {
    expect(await refusedFor(signWith(ana, other.text), [other])).toContain("made for another request, apr_bbbb");
  });

  it("APR12: for another home or a changed text is refused as that", async () => {
    expect(await refusedFor(signWith(ana, asked.text.replace("nonce 1", "nonce 9")), [other])).toContain(
      "another text",
    );
  });

  it("APR12: for another purpose is refused as that", async () => {
    expect(await refusedFor(signWith(ana, asked.text, "file"))).toContain('made for "file"');
  });

  it.each([
    ["nothing", ""],
    ["words", "yes, please"],
    ["a key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"],
    ["an armour around nothing", "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"],
    [
      "a length that runs over the end",
      "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAf////8=\n-----END SSH SIGNATURE-----\n",
    ],
  ])("APR12: that is none is refused as that: %s", async (_what, text) => {
    expect(await refusedFor(text)).toContain("no ssh signature");
  });

  it("APR12: whose every bit counts: a changed one is refused", async () => {
    const lines = signWith(ana, asked.text).split("\n");
    const last = lines.length - 3;
    const line = lines[last] ?? "";
    lines[last] = `${line.slice(0, 4)}${line[4] === "A" ? "B" : "A"}${line.slice(5)}`;
    expect(await refusedFor(lines.join("\n"))).toMatch(/another text|no ssh signature/);
  });

  it("APR12: of a key whose time as an approver is over is refused", async () => {
    const former = withApprovers(`ana valid-before="20200101" ${ana.line}\n`);
    expect(await refusedFor(signWith(ana, asked.text), [], former)).toContain("no longer");
  });
});

it("APR12: a key that the approvers file lists for other things only approves nothing", async () => {
  const forGit = withApprovers(`ana namespaces="git" ${ana.line}\n`);
  expect(await refusedFor(signWith(ana, asked.text), [], forGit)).toContain("lists for other things");
});

describe("the approvers file", () => {
  it("APR13: that others may write counts for nothing", async () => {
    const checked = await withApprovers(`ana ${ana.line}\n`, 0o620).check(asked, signWith(ana, asked.text), []);
    expect(checked).toMatchObject({ ok: false, error: { code: "setup-problem", data: { path: approversPath() } } });
  });

  it("APR13: that is not there is told, with how to make one", async () => {
    const fourEyes = onlyAna();
    rmSync(approversPath());
    const checked = await fourEyes.check(asked, signWith(ana, asked.text), []);
    expect(checked).toMatchObject({ ok: false, error: { code: "setup-problem" } });
    expect(JSON.stringify(checked)).toContain("One line a person");
  });

  it("APR13: with nobody in it, or a line that is none, lets nobody sign", async () => {
    for (const text of ["", "garbage\n"]) await refusedFor(signWith(ana, asked.text), [], withApprovers(text));
  });
});
