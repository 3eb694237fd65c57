// Which shell a terminal gets when $SHELL is missing, empty or odd.
import { expect, it } from "vitest";
import { chooseShell } from "../shell";

const UID = 0;

it("TERM13: takes $SHELL if it is a shell", () => {
  expect(chooseShell("/bin/sh", UID, "/bin/bash")).toEqual({ path: "/bin/sh", problem: null });
});

it.each([undefined, ""])("TERM13: takes the account's shell if SHELL is %j, and then /bin/sh", (shell) => {
  expect(chooseShell(shell, UID, "/bin/bash")).toEqual({ path: "/bin/bash", problem: null });
  for (const account of ["", "/usr/sbin/nologin", "/none"])
    expect(chooseShell(shell, UID, account)).toEqual({ path: "/bin/sh", problem: null });
});

it.each([
  ["/bin/false", "isn't a shell"],
  ["/usr/sbin/nologin", "isn't a shell"],
  ["/no/such/shell", "isn't an executable program"],
  ["/etc/passwd", "isn't an executable program"],
  ["/tmp", "isn't a program"],
  ["bash", "isn't an absolute path"],
])("TERM13: says why SHELL=%s isn't used", (shell, why) => {
  const chosen = chooseShell(shell, UID, "/bin/bash");
  expect(chosen.path).toBe("/bin/bash");
  expect(chosen.problem).toBe(`SHELL is ${shell}, which ${why}. New terminals run /bin/bash instead`);
});
