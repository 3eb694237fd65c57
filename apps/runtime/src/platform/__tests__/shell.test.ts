// Which shell terminals run when $SHELL is missing, empty or odd.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { chooseShell } from "../shell";

const dir = mkdtempSync("/tmp/lc-shell-");
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const program = (name: string, mode = 0o700): string => {
  const path = join(dir, name);
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, mode);
  return path;
};
const mine = program("mysh");
const account = program("accountsh");

describe("the shell of a terminal", () => {
  it("TERM12: is $SHELL if that can run", () => {
    expect(chooseShell(mine, account)).toEqual({ path: mine, note: null });
  });

  it.each([
    [undefined, "$SHELL is not set"],
    ["", "$SHELL is empty"],
    ["bash", "$SHELL is bash, which is not an absolute path"],
    ["/no/such/shell", "$SHELL is /no/such/shell, which does not exist"],
    [dir, `$SHELL is ${dir}, which is not a program`],
    ["/bin/false", "$SHELL is /bin/false, which is not an interactive shell"],
    ["/usr/sbin/nologin", "$SHELL is /usr/sbin/nologin, which is not an interactive shell"],
  ])("TERM12: for $SHELL=%s it is the account's shell, and says so", (given, why) => {
    expect(chooseShell(given, account)).toEqual({ path: account, note: `${why}. Terminals run ${account} instead.` });
  });

  it("TERM12: is /bin/sh if neither $SHELL nor the account's shell can run", () => {
    const locked = program("locked", 0o600);
    for (const given of [undefined, locked])
      for (const own of [null, "/usr/sbin/nologin", "/no/such/shell", locked])
        expect(chooseShell(given, own).path).toBe("/bin/sh");
    expect(chooseShell(locked, null).note).toBe(
      `$SHELL is ${locked}, which is not executable. Terminals run /bin/sh instead.`,
    );
  });
});
