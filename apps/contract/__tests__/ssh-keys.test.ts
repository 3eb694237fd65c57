// Public keys as people paste them: right, wrong, and hostile. Keys are put together here, byte by byte; real ones are tested beside the fingerprints.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KEYS_MAX_COUNT } from "../limits";
import { parsePublicKeys } from "../ssh-keys";

const bytes = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));
const field = (content: readonly number[]): number[] => {
  const { length } = content;
  return [length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255, ...content];
};
const blobOf = (...fields: readonly (string | readonly number[])[]): string =>
  btoa(String.fromCharCode(...fields.flatMap((each) => field(typeof each === "string" ? bytes(each) : each))));
const fill = (length: number, value = 7): number[] => Array<number>(length).fill(value);
/** An odd number of exactly this many bits, as mpint. */
const odd = (bits: number): number[] => {
  const length = Math.ceil(bits / 8);
  const top = 1 << ((bits - 1) % 8);
  const digits = [top, ...fill(length - 2, 0), 1];
  return top === 0x80 ? [0, ...digits] : digits;
};

const ed25519 = (seed = 7): string => `ssh-ed25519 ${blobOf("ssh-ed25519", fill(32, seed))}`;
const rsa = (bits: number): string => `ssh-rsa ${blobOf("ssh-rsa", [1, 0, 1], odd(bits))}`;
const ecdsa = (curve: string, size: number): string =>
  `ecdsa-sha2-${curve} ${blobOf(`ecdsa-sha2-${curve}`, curve, [4, ...fill(2 * size)])}`;
const skType = "sk-ssh-ed25519@openssh.com";
const skEcdsaType = "sk-ecdsa-sha2-nistp256@openssh.com";
const sk = `${skType} ${blobOf(skType, fill(32), "ssh:")}`;
const skEcdsa = `${skEcdsaType} ${blobOf(skEcdsaType, "nistp256", [4, ...fill(64)], "ssh:")}`;

const problemsOf = (...texts: string[]): string[] => {
  const parsed = parsePublicKeys(texts);
  return parsed.ok ? [] : parsed.error.data.issues.map(({ path, problem }) => `${path}: ${problem}`);
};
const linesOf = (...texts: string[]): string[] => {
  const parsed = parsePublicKeys(texts);
  return parsed.ok ? parsed.value.map((key) => key.line) : [];
};

describe("keys that are taken", () => {
  it.each([
    ed25519(),
    ecdsa("nistp256", 32),
    ecdsa("nistp384", 48),
    ecdsa("nistp521", 66),
    sk,
    skEcdsa,
    rsa(2_048),
    rsa(3_072),
    rsa(4_095),
  ])("KEY1: %s", (line) => {
    expect(linesOf(line)).toEqual([line]);
  });

  it("KEY1: several lines in a text, with blank ones, comments and any line end; the same key once", () => {
    const text = `# my keys\r\n${ed25519(1)} me@home\r\n\r\n   ${ed25519(2)}\t work laptop \n\n#${ed25519(3)}\r${ed25519(1)}`;
    expect(linesOf(text, ed25519(4), ed25519(2))).toEqual([ed25519(1), ed25519(2), ed25519(4)]);
    expect(linesOf()).toEqual([]);
  });

  it("KEY2: the comment never reaches the line, and its label is harmless", () => {
    const parsed = parsePublicKeys([`${ed25519()} me"'\`\\@home\u0007\u001b]0;x\u202e  \u2028end ${"x".repeat(200)}`]);
    expect(parsed.ok && parsed.value[0]?.line).toBe(ed25519());
    const label = parsed.ok ? (parsed.value[0]?.label ?? "") : "";
    expect(label).toMatch(/^me @home \]0;x end x+$/);
    expect([...label]).toHaveLength(64);
    const bare = parsePublicKeys([`${ed25519()} \u0007\u200b`]);
    expect(bare.ok && bare.value[0]?.label).toBeNull();
  });
});

describe("what is not a key", () => {
  it.each([
    [
      "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----",
      /private key; give the \.pub file/,
    ],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE", /private key/],
    ["PuTTY-User-Key-File-3: ssh-ed25519", /private key/],
    ["-----BEGIN PUBLIC KEY-----\nMCow", /ssh-keygen -i/],
    ["---- BEGIN SSH2 PUBLIC KEY ----\nAAAA", /ssh-keygen -i/],
    ["", /no key in it/],
    ["# only a comment\n\n", /no key in it/],
    ["~/.ssh/id_ed25519.pub", /a file's name/],
    ["ssh-ed25519", /missing after its type/],
    ["hello world", /"hello" is no key type we take/],
    [`ssh-dss ${blobOf("ssh-dss", [1])}`, /DSA/],
    [`ssh-ed25519-cert-v01@openssh.com ${blobOf("x")}`, /certificates are not taken/],
    [`command="rm -rf ~" ${ed25519()}`, /options before the key/],
    [`from="10.0.0.0/8",no-pty ${ed25519()} me`, /options before the key/],
    [`restrict ${ed25519()}`, /options before the key/],
  ])("KEY3: %j", (text, problem) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^keys\.0: /);
    expect(problems[0]).toMatch(problem);
  });

  it("KEY3: names the text and the line of each fault, and takes none of the rest", () => {
    expect(problemsOf(ed25519(), `${ed25519(2)}\nhello\n${rsa(1_024)}`)).toEqual([
      'keys.1: line 2: "hello" is no key type we take (ed25519, ecdsa, sk, rsa)',
      "keys.1: line 3: RSA keys need 2048 bits or more, this one has 1024",
    ]);
  });

  it("KEY3: never says a whole secret back", () => {
    expect(problemsOf("hunter2hunter2hunter2hunter2hunter2hunter2").join()).not.toContain(
      "hunter2hunter2hunter2hunter2hunter2",
    );
  });

  it("KEY4: more than the limit, counted after the lines were taken apart", () => {
    const lines = Array.from({ length: KEYS_MAX_COUNT + 1 }, (_, index) => ed25519(index));
    expect(problemsOf(lines.join("\n"))).toEqual([`keys: at most ${KEYS_MAX_COUNT} keys`]);
    expect(problemsOf(lines.slice(1).join("\n"))).toEqual([]);
    expect(problemsOf(`${ed25519()} ${"x".repeat(10_000)}`).join()).toContain("longer than");
  });
});

describe("blobs", () => {
  const broken: readonly (readonly [string, string])[] = [
    ["cut off", ed25519().slice(0, -8)],
    ["without padding", rsa(3_072).replace(/=+$/, "")],
    ["a letter that is none of base64", ed25519().replace("A", "!")],
    ["bytes after the key", `ssh-ed25519 ${blobOf("ssh-ed25519", fill(32), [1])}`],
    ["31 bytes", `ssh-ed25519 ${blobOf("ssh-ed25519", fill(31))}`],
    ["nothing but its type", `ssh-ed25519 ${blobOf("ssh-ed25519")}`],
    ["a compressed point", `ecdsa-sha2-nistp256 ${blobOf("ecdsa-sha2-nistp256", "nistp256", [2, ...fill(32)])}`],
    ["another curve inside", `ecdsa-sha2-nistp256 ${blobOf("ecdsa-sha2-nistp256", "nistp384", [4, ...fill(64)])}`],
    ["no application", `${skType} ${blobOf(skType, fill(32), "")}`],
    ["an even modulus", `ssh-rsa ${blobOf("ssh-rsa", [1, 0, 1], [...odd(2_048).slice(0, -1), 2])}`],
    ["a negative modulus", `ssh-rsa ${blobOf("ssh-rsa", [1, 0, 1], fill(256, 0xff))}`],
    ["a padded modulus", `ssh-rsa ${blobOf("ssh-rsa", [1, 0, 1], [0, ...odd(2_047)])}`],
    ["an exponent of one", `ssh-rsa ${blobOf("ssh-rsa", [1], odd(2_048))}`],
    ["a monstrous modulus", `ssh-rsa ${blobOf("ssh-rsa", [1, 0, 1], odd(16_385)).slice(0, 4_000)}`],
    ["a length beyond the end", `ssh-ed25519 ${btoa("\xff\xff\xff\xffssh-ed25519")}`],
  ];
  it.each(broken)("KEY5: with %s are refused", (_what, line) => {
    expect(linesOf(line)).toEqual([]);
    expect(problemsOf(line).join()).toContain("broken");
  });

  it("KEY5: that are of another type than the line says are refused", () => {
    const [, blob = ""] = rsa(2_048).split(" ");
    expect(problemsOf(`ssh-ed25519 ${blob}`).join()).toContain("another type");
  });

  it("KEY5: base64 that decodes to the same bytes but is written otherwise is refused", () => {
    const line = rsa(3_072);
    expect(line).toMatch(/[^=]=$/);
    // Of the last letter before one "=" two bits are left over: 0001 and 0000 decode alike.
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const last = letters.indexOf(line.at(-2) ?? "");
    const twin = `${line.slice(0, -2)}${letters[last + 1]}=`;
    expect(atob(twin.split(" ")[1] ?? "")).toBe(atob(line.split(" ")[1] ?? ""));
    expect(linesOf(twin)).toEqual([]);
  });
});

describe("anything at all", () => {
  it("KEY6: is taken as whole canonical lines or refused with an issue; it never throws", () => {
    const mutated = fc
      .tuple(fc.constantFrom(ed25519(), sk, rsa(2_048), ecdsa("nistp384", 48)), fc.nat(), fc.string({ maxLength: 3 }))
      .map(([line, at, insert]) => {
        const cut = at % line.length;
        return line.slice(0, cut) + insert + line.slice(cut + 1);
      });
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), mutated);
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
        const parsed = parsePublicKeys(texts);
        if (!parsed.ok) {
          expect(parsed.error.data.issues.length).toBeGreaterThan(0);
          return;
        }
        for (const { line, label } of parsed.value) {
          expect(line).toMatch(/^[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}$/);
          expect(linesOf(line)).toEqual([line]);
          expect(label ?? "").not.toMatch(/[\p{C}"'`\\]/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});
