// Public keys as people paste them: valid, invalid and hostile. This file builds keys byte by byte; keys from ssh-keygen are tested with the fingerprints.
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
/** An odd number of exactly this many bits, as an mpint. */
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

describe("valid keys", () => {
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
  ])("KEY1: accepts %s", (line) => {
    expect(linesOf(line)).toEqual([line]);
  });

  it("KEY1: reads several lines with blanks, comments and any line ending, and drops duplicates", () => {
    const text = `# my keys\r\n${ed25519(1)} me@home\r\n\r\n   ${ed25519(2)}\t work laptop \n\n#${ed25519(3)}\r${ed25519(1)}`;
    expect(linesOf(text, ed25519(4), ed25519(2))).toEqual([ed25519(1), ed25519(2), ed25519(4)]);
    expect(linesOf()).toEqual([]);
  });

  it("KEY2: keeps the comment out of the line and makes the label harmless", () => {
    const parsed = parsePublicKeys([`${ed25519()} me"'\`\\@home\u0007\u001b]0;x\u202e  \u2028end ${"x".repeat(200)}`]);
    expect(parsed.ok && parsed.value[0]?.line).toBe(ed25519());
    const label = parsed.ok ? (parsed.value[0]?.label ?? "") : "";
    expect(label).toMatch(/^me @home \]0;x end x+$/);
    expect([...label]).toHaveLength(64);
    const bare = parsePublicKeys([`${ed25519()} \u0007\u200b`]);
    expect(bare.ok && bare.value[0]?.label).toBeNull();
  });
});

describe("texts that are not a key", () => {
  it.each([
    [
      "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----",
      /private key; give the \.pub file/,
    ],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE", /private key/],
    ["PuTTY-User-Key-File-3: ssh-ed25519", /private key/],
    ["-----BEGIN PUBLIC KEY-----\nMCow", /ssh-keygen -i/],
    ["---- BEGIN SSH2 PUBLIC KEY ----\nAAAA", /ssh-keygen -i/],
    ["", /no key found/],
    ["# only a comment\n\n", /no key found/],
    ["~/.ssh/id_ed25519.pub", /a file name/],
    ["ssh-ed25519", /after its type is missing/],
    ["hello world", /"hello" is not a supported key type/],
    [`ssh-dss ${blobOf("ssh-dss", [1])}`, /DSA/],
    [`ssh-ed25519-cert-v01@openssh.com ${blobOf("x")}`, /certificates aren't supported/],
    [`command="rm -rf ~" ${ed25519()}`, /options before the key/],
    [`from="10.0.0.0/8",no-pty ${ed25519()} me`, /options before the key/],
    [`restrict ${ed25519()}`, /options before the key/],
  ])("KEY3: refuses %j and says why", (text, problem) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^keys\.0: /);
    expect(problems[0]).toMatch(problem);
  });

  it("KEY8: refuses two keys on one line instead of losing the second, and names the line", () => {
    const both = `${ed25519(1)} ${ed25519(2)}`;
    expect(problemsOf(both)).toEqual(["keys.0: two keys on one line; put each key on a line of its own"]);
    expect(problemsOf(`${ed25519(1)} ana@home ${ed25519(2)}`)).toHaveLength(1);
    expect(problemsOf(`${ed25519(3)}\n${both}`)[0]).toContain("line 2: two keys on one line");
    expect(linesOf(`${ed25519(1)} my ssh-ed25519 key`)).toEqual([ed25519(1)]);
  });

  it("KEY8: reads a byte order mark, other spaces and old line endings, and refuses UTF-16 by name", () => {
    const [type = "", blob = ""] = ed25519().split(" ");
    expect(linesOf(`\ufeff${ed25519()}\r\n`)).toEqual([ed25519()]);
    expect(linesOf(`${type}\u00a0${blob}\u3000ana@home\r${ed25519(2)}\r`)).toEqual([ed25519(), ed25519(2)]);
    const utf16 = [...ed25519()].map((char) => `${char}\0`).join("");
    expect(problemsOf(`\ufffd\ufffd${utf16}`)).toEqual(["keys.0: this isn't text in UTF-8; save the file as UTF-8"]);
  });

  it("KEY3: names the text and line of each problem, and accepts no key of the request", () => {
    expect(problemsOf(ed25519(), `${ed25519(2)}\nhello\n${rsa(1_024)}`)).toEqual([
      'keys.1: line 2: "hello" is not a supported key type (ed25519, ecdsa, sk, rsa)',
      "keys.1: line 3: RSA keys need 2048 bits or more; this one has 1024",
    ]);
  });

  it("KEY3: never repeats a whole secret", () => {
    expect(problemsOf("hunter2hunter2hunter2hunter2hunter2hunter2").join()).not.toContain(
      "hunter2hunter2hunter2hunter2hunter2",
    );
  });

  it("KEY4: refuses more keys than the limit, counting every line", () => {
    const lines = Array.from({ length: KEYS_MAX_COUNT + 1 }, (_, index) => ed25519(index));
    expect(problemsOf(lines.join("\n"))).toEqual([`keys: at most ${KEYS_MAX_COUNT} keys`]);
    expect(problemsOf(lines.slice(1).join("\n"))).toEqual([]);
    expect(problemsOf(`${ed25519()} ${"x".repeat(10_000)}`).join()).toContain("longer than");
  });
});

describe("blobs", () => {
  const damaged: readonly (readonly [string, string])[] = [
    ["a missing end", ed25519().slice(0, -8)],
    ["no padding", rsa(3_072).replace(/=+$/, "")],
    ["a letter outside base64", ed25519().replace("A", "!")],
    ["bytes after the key", `ssh-ed25519 ${blobOf("ssh-ed25519", fill(32), [1])}`],
    ["31 bytes", `ssh-ed25519 ${blobOf("ssh-ed25519", fill(31))}`],
    ["only a type", `ssh-ed25519 ${blobOf("ssh-ed25519")}`],
    ["a compressed point", `ecdsa-sha2-nistp256 ${blobOf("ecdsa-sha2-nistp256", "nistp256", [2, ...fill(32)])}`],
    ["another curve inside", `ecdsa-sha2-nistp256 ${blobOf("ecdsa-sha2-nistp256", "nistp384", [4, ...fill(64)])}`],
    ["an empty application", `${skType} ${blobOf(skType, fill(32), "")}`],
    ["an even modulus", `ssh-rsa ${blobOf("ssh-rsa", [1, 0, 1], [...odd(2_048).slice(0, -1), 2])}`],
    ["a negative modulus", `ssh-rsa ${blobOf("ssh-rsa", [1, 0, 1], fill(256, 0xff))}`],
    ["a padded modulus", `ssh-rsa ${blobOf("ssh-rsa", [1, 0, 1], [0, ...odd(2_047)])}`],
    ["an exponent of one", `ssh-rsa ${blobOf("ssh-rsa", [1], odd(2_048))}`],
    ["a modulus above the maximum", `ssh-rsa ${blobOf("ssh-rsa", [1, 0, 1], odd(16_385)).slice(0, 4_000)}`],
    ["a length beyond the end", `ssh-ed25519 ${btoa("\xff\xff\xff\xffssh-ed25519")}`],
  ];
  it.each(damaged)("KEY5: refuses a key with %s", (_what, line) => {
    expect(linesOf(line)).toEqual([]);
    expect(problemsOf(line).join()).toContain("damaged");
  });

  it("KEY5: refuses a key of another type than the line says", () => {
    const [, blob = ""] = rsa(2_048).split(" ");
    expect(problemsOf(`ssh-ed25519 ${blob}`).join()).toContain("another type");
  });

  it("KEY5: refuses base64 that decodes to the same bytes but isn't canonical", () => {
    const line = rsa(3_072);
    expect(line).toMatch(/[^=]=$/);
    // The last letter before one "=" has two unused bits, so 0001 and 0000 decode alike.
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const last = letters.indexOf(line.at(-2) ?? "");
    const twin = `${line.slice(0, -2)}${letters[last + 1]}=`;
    expect(atob(twin.split(" ")[1] ?? "")).toBe(atob(line.split(" ")[1] ?? ""));
    expect(linesOf(twin)).toEqual([]);
  });
});

describe("arbitrary text", () => {
  it("KEY6: gives whole canonical lines or an issue, and never throws", () => {
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
