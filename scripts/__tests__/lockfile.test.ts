// Tests that `npm ci` accepts the lockfile on every platform, that it names no registry, and that every version is exact.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { missingEntries } from "../complete-lockfile.mjs";

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

describe("the lockfile", () => {
  it("SETUP1: has the packages of every platform (if not, run node scripts/complete-lockfile.mjs)", () => {
    expect(missingEntries(JSON.parse(read("package-lock.json")).packages)).toEqual({});
  });

  it("SETUP1: a missing platform package is added where Node looks for it", () => {
    const packages = {
      "node_modules/tool": { version: "2.0.0", optionalDependencies: { "@tool/linux-arm64-musl": "2.0.0" } },
      "node_modules/old": { version: "1.0.0", dev: true, optionalDependencies: { "@lib/darwin-x64": "1.0.0" } },
      "node_modules/@lib/darwin-x64": { version: "3.0.0", optional: true },
    };
    expect(missingEntries(packages)).toEqual({
      "node_modules/@tool/linux-arm64-musl": {
        version: "2.0.0",
        cpu: ["arm64"],
        libc: ["musl"],
        optional: true,
        os: ["linux"],
      },
      "node_modules/old/node_modules/@lib/darwin-x64": {
        version: "1.0.0",
        cpu: ["x64"],
        dev: true,
        optional: true,
        os: ["darwin"],
      },
    });
  });

  it("SETUP2: names no registry and no download URL", () => {
    expect(read("package-lock.json")).not.toMatch(/"resolved"|https?:\/\/registry/);
  });

  it("SETUP2: pins every direct dependency to an exact version", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
      string,
      Record<string, string>
    >;
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^(npm:[^@]*@?[^@]+@)?\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});
