// Reading ~/.ssh/config: hosts with names of their own, included files, first setting wins, and nothing is run.
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSshHosts } from "../ssh-config";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "lc-sshcfg-"));
  mkdirSync(join(home, ".ssh/conf.d"), { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(home, ".ssh", name), text);
const read = () => readSshHosts({ home, user: "op" });
const names = () => read().map(({ alias }) => alias);

describe("hosts of ~/.ssh/config", () => {
  it("REACH18: lists names, not patterns, and leaves out git servers", () => {
    write(
      "config",
      'Host jump "far away" *.example !x web-?\n  User ana\nHost github.com\n  User git\nHost *\n  Port 2200\n',
    );
    expect(names()).toEqual(["jump", "far away"]);
    expect(read()[0]).toMatchObject({ host: "jump", port: 2_200, user: "ana", proxy: null, hostKeyAlias: null });
  });

  it("REACH18: uses the first setting that applies, as ssh does", () => {
    write(
      "config",
      "Host a\n HostName=192.0.2.1 # first\n hostname 192.0.2.9\nHost a b !c\n port 22\n User u\nHost *\n User w\n Port 1\n",
    );
    const [a, b] = read();
    expect(a).toMatchObject({ alias: "a", host: "192.0.2.1", port: 22, user: "u" });
    expect(b).toMatchObject({ alias: "b", host: "b", port: 22, user: "u" });
  });

  it("REACH18: follows Include, also through links, in directories and within a host", () => {
    write("config", "Include conf.d/*.conf\nHost own\n  Include ~/.ssh/own-settings\nInclude missing\n");
    write("conf.d/b.conf", "Host b\n  HostName 192.0.2.2\n");
    write("real", "Host a\n  Include nested\n");
    symlinkSync(join(home, ".ssh/real"), join(home, ".ssh/conf.d/a.conf"));
    write("nested", "User nested\n");
    write("own-settings", "User own\nHost not-own\n  User never\n");
    expect(read().map(({ alias, user }) => [alias, user])).toEqual([
      ["a", "nested"],
      ["b", null],
      ["own", "own"],
      ["not-own", null],
    ]);
  });

  it("REACH18: stops at files that include themselves, and survives broken and missing ones", () => {
    write("config", "Host a\nInclude config\nInclude broken\nHost z\n");
    write("broken", 'Host "unclosed\n');
    expect(names()).toEqual(["a", "z"]);
    rmSync(join(home, ".ssh/config"));
    expect(read()).toEqual([]);
  });

  it("REACH18: runs no command of it, and applies only `Match all`", () => {
    const trap = join(home, "ran");
    write(
      "config",
      [
        `Match exec "touch ${trap}"\n  User evil\nMatch all\n  Port 2222`,
        `Host far\n  ProxyCommand touch ${trap}\n  CanonicalizeHostname yes\n  CanonicalDomains example\nHost via\n  ProxyJump far\n`,
        `Host direct\n  ProxyJump none\n  KnownHostsCommand touch ${trap}\n`,
      ].join("\n"),
    );
    expect(read().map(({ alias, user, port, proxy }) => [alias, user, port, proxy])).toEqual([
      ["far", null, 2_222, "ProxyCommand"],
      ["via", null, 2_222, "ProxyJump"],
      ["direct", null, 2_222, null],
    ]);
    expect(existsSync(trap)).toBe(false);
  });

  it("REACH18: takes the first private key that exists, and the known_hosts files", () => {
    write("id_two", "");
    write(
      "config",
      "Host a\n IdentityFile ~/.ssh/id_one\n IdentityFile %d/.ssh/id_two\n UserKnownHostsFile ~/k1 /k2\nHost %x\n",
    );
    const [a, ...more] = read();
    expect(a).toMatchObject({ identity: join(home, ".ssh/id_two") });
    expect(a?.knownHosts.slice(0, 2)).toEqual([join(home, "k1"), "/k2"]);
    // A name with a token that only ssh knows.
    expect(more).toEqual([]);
  });
});
