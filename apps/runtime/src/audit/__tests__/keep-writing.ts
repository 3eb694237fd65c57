// A program for tests: appends rows to the log named by its first argument until it is ended or refused, and says each confirmed number. Run by Bun.
import { writeSync } from "node:fs";
import { openAuditLog } from "../audit-log";
import { clock, entry } from "./audit-fixture";

const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

const [path = "", maxBytes] = Bun.argv.slice(2);
const opened = openAuditLog({ path, clock, maxBytes: maxBytes === undefined ? null : Number(maxBytes) });
if (opened.ok) {
  for (;;) {
    const written = opened.value.append(entry());
    if (!written.ok) {
      say(`refused ${written.error.message}`);
      break;
    }
    // Said only now: a number that was read is a row that was promised.
    say(`kept ${written.value.seq}`);
  }
} else say(`refused ${opened.error.message}`);
