// A whole job as an agent does it: finds the failing test in a small repository, fixes it, runs it, shows the change,
// and handles everything that comes up on the way.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MARKING_SHELLS, openStages, whyNot } from "./stage";

const FILES: Readonly<Record<string, string>> = {
  "add.py": "def add(a, b):\n    return a - b\n",
  "test_add.py": "from add import add\nassert add(2, 3) == 5, f'add(2, 3) is {add(2, 3)}'\nprint('ok')\n",
  "ask.sh": "#!/bin/sh\nprintf 'Proceed? [y/N] '\nread answer\n[ \"$answer\" = y ] && echo proceeding\n",
  "login.sh": "#!/bin/sh\nstty -echo\nprintf 'Password: '\nread secret\nstty echo\necho\necho welcome\n",
  "progress.sh":
    "#!/bin/sh\nfor n in 10 40 70 100; do printf '\\rbuilding %3d%%' $n; sleep 0.02; done\necho\necho built\n",
};

const prepare = (home: string): string => {
  const repository = join(home, "repository");
  mkdirSync(repository);
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(join(repository, name), text);
    chmodSync(join(repository, name), 0o755);
  }
  const git = (...args: readonly string[]): void => {
    const env = { PATH: process.env.PATH ?? "", HOME: home };
    const done = Bun.spawnSync(["git", "-c", "user.email=a@b", "-c", "user.name=n", ...args], { cwd: repository, env });
    if (done.exitCode !== 0) throw new Error(done.stderr.toString());
  };
  git("init", "-q");
  git("add", ".");
  git("commit", "-q", "-m", "first");
  return repository;
};

describe("a whole job", () => {
  const open = openStages();

  it.for(MARKING_SHELLS)(
    "FR-026-008, H5, H6, H7, H9: done in $name",
    { timeout: 120_000 },
    async ({ name, isThere }, { skip }) => {
      skip(!isThere, whyNot(name));
      const stage = await open(name);
      const repository = prepare(stage.home);
      expect(await stage.run("cd repository")).toMatchObject({ exitCode: 0, cwd: repository });

      const failing = await stage.run("python3 test_add.py");
      expect(failing).toMatchObject({ outcome: "completed", exitCode: 1 });
      expect(failing.output).toContain("AssertionError: add(2, 3) is -1");
      const text = "def add(a, b):\n    # sums, e.g. 'é' + \"界\"\n    return a + b";
      const fix =
        name === "fish"
          ? `printf '%s\\n' '${text.replaceAll("'", "\\'")}' >add.py`
          : `cat >add.py <<'END'\n${text}\nEND`;
      expect(await stage.run(fix)).toMatchObject({ outcome: "completed", exitCode: 0, output: "" });
      expect(await stage.run("python3 test_add.py")).toMatchObject({ exitCode: 0, output: "ok" });
      const diff = await stage.run("git --no-pager diff --no-color");
      expect(diff.output).toContain("-    return a - b\n+    # sums, e.g. 'é' + \"界\"\n+    return a + b");

      const pager = await stage.run("env LESS= GIT_PAGER=less git diff");
      expect(["interactive", "full-screen"]).toContain(pager.outcome);
      expect(await stage.keys({ text: "q" })).toMatchObject({ waiting: "prompt", exitCode: 0 });

      const login = await stage.run("./login.sh");
      expect(login).toMatchObject({ outcome: "asks-secret", output: "Password: " });
      await stage.typeAsOperator("letmein\r");
      expect(await stage.wait({ exit: login.callId })).toMatchObject({ matched: { by: "exit", exitCode: 0 } });

      expect(await stage.run("python3 -q")).toMatchObject({ outcome: "interactive" });
      const calculated = await stage.keys({ text: "print(6 * 7)", keys: ["Enter"] });
      expect(calculated.changes.lines.map((line) => line.text)).toContain("42");
      expect(await stage.keys({ keys: ["C-d"] })).toMatchObject({ waiting: "prompt", exitCode: 0 });

      expect(await stage.run("vim -u NONE -N note.txt")).toMatchObject({ outcome: "full-screen" });
      await stage.keys({ text: "ihéllo wörld" });
      expect(await stage.keys({ keys: ["Escape"] })).toMatchObject({ waiting: "full-screen" });
      expect(await stage.keys({ text: ":wq", keys: ["Enter"] })).toMatchObject({ waiting: "prompt", exitCode: 0 });
      expect(await stage.run("cat note.txt")).toMatchObject({ output: "héllo wörld" });

      expect(await stage.run("./ask.sh")).toMatchObject({ outcome: "asks-line", output: "Proceed? [y/N] " });
      const answered = await stage.keys({ text: "y", keys: ["Enter"] });
      expect(answered).toMatchObject({ waiting: "prompt", exitCode: 0 });

      const flood = await stage.run("seq 100000", { maxBytes: 500 });
      expect(flood).toMatchObject({ outcome: "completed", exitCode: 0 });
      expect(Buffer.byteLength(flood.output)).toBeLessThan(700);
      const progress = await stage.run("./progress.sh");
      expect(progress.output).toBe("building 100%\nbuilt");

      const slow = await stage.run("sleep 20", { timeoutMs: 400 });
      expect(slow).toMatchObject({ outcome: "running", exitCode: null });
      expect(await stage.refused("echo no")).toMatchObject({ code: "not-at-prompt", detail: "sleep" });
      expect(await stage.keys({ keys: ["C-c"] })).toMatchObject({ waiting: "prompt", exitCode: 130 });

      const broken = name === "fish" ? "(" : "if then";
      expect(await stage.run(broken)).toMatchObject({ outcome: "not-run", exitCode: null });
      const end = await stage.run("git status --short");
      expect(end).toMatchObject({ exitCode: 0 });
      expect(end.output).toContain(" M add.py");
      expect((await stage.driver.captureContext(null)).git).toMatchObject({ changed: 1 });
    },
  );
});
