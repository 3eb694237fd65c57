// Watches the policy folder with real files, real notifications and the system's clock.
import { renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createSystemClock } from "../../platform/clock";
import { eventually } from "../../testing/eventually";
import { watchPolicyFolder } from "../folder";
import type { LoadReport } from "../gate";
import { createTestGates, PERMIT_ALL, question, reload } from "./fixture";

const clock = createSystemClock();
const gates = createTestGates();
afterEach(gates.removeAll);

const watched = () => {
  const { gate, home } = gates.open({ "a.cedar": PERMIT_ALL }, { clock });
  const reports: LoadReport[] = [];
  const stop = gate.watch(() => reports.push(reload(gate)) > 0);
  return { gate, home, reports, stop };
};

describe("watching the folder", () => {
  it("POL7: puts a changed file in force without a command", async () => {
    const { gate, home, reports, stop } = watched();
    home.write("a.cedar", `forbid (principal, action, resource);`);
    await eventually(() => reports.length > 0, { what: "the change is reported", withinMs: 5_000 });
    expect(reports.at(-1)).toEqual({ ok: true, problem: null });
    expect((await gate.decide(question())).verdict).toBe("deny");
    stop();
  });

  it("POL7: notices a file that is renamed into place, as editors do, and doesn't put a broken one in force", async () => {
    const { gate, home, reports, stop } = watched();
    const draft = join(home.dir, "..", "draft");
    writeFileSync(draft, "permit (");
    renameSync(draft, join(home.dir, "a.cedar"));
    await eventually(() => reports.some((report) => !report.ok), { what: "the mistake is reported", withinMs: 5_000 });
    expect((await gate.decide(question())).verdict).toBe("allow");
    stop();
  });

  it("POL7: loads and watches another folder that replaces the first", async () => {
    const { gate, home, reports, stop } = watched();
    const isDenied = async () => (await gate.decide(question())).verdict === "deny";
    renameSync(home.dir, `${home.dir}.old`);
    home.write("a.cedar", "forbid (principal, action, resource);");
    await eventually(isDenied, { what: "the new folder's rules are in force", withinMs: 15_000 });
    home.write("a.cedar", PERMIT_ALL);
    await eventually(async () => !(await isDenied()), { what: "a change in it as well", withinMs: 15_000 });
    expect(reports.at(-1)).toEqual({ ok: true, problem: null });
    stop();
  });

  it("POL7: follows a link: a change in its target comes into force", async () => {
    const { gate, home, reports, stop } = watched();
    const target = join(home.dir, "..", "rules");
    writeFileSync(target, PERMIT_ALL);
    rmSync(join(home.dir, "a.cedar"));
    symlinkSync(target, join(home.dir, "a.cedar"));
    await eventually(() => reports.at(-1)?.ok === true, { what: "the link is read", withinMs: 15_000 });
    writeFileSync(target, "forbid (principal, action, resource);");
    await eventually(async () => (await gate.decide(question())).verdict === "deny", {
      what: "the target's change is in force",
      withinMs: 15_000,
    });
    stop();
  });

  it("POL15: reports a change again until it can be applied", async () => {
    const { home } = gates.open({ "a.cedar": PERMIT_ALL });
    let reports = 0;
    const stop = watchPolicyFolder(home.dir, clock, () => {
      reports += 1;
      return reports > 1;
    });
    home.write("b.cedar", "");
    await eventually(() => reports === 2, { what: "it is reported a second time", withinMs: 20_000 });
    stop();
  });

  it("POL7: survives a folder that disappears or never existed", async () => {
    const { gate, home, reports, stop } = watched();
    rmSync(home.dir, { recursive: true });
    await eventually(() => reports.some((report) => !report.ok), { what: "the loss is reported", withinMs: 5_000 });
    expect((await gate.decide(question())).verdict).toBe("allow");
    stop();
    expect(() => watchPolicyFolder(join(home.dir, "nowhere"), clock, () => true)()).not.toThrow();
  });
});
