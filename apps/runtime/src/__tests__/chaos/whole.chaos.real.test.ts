// All rows of the chaos suite (`npm run test:chaos`). With LANECAST_WRITE_CHAOS=1, a whole run without failures writes docs/chaos.md.
import { afterAll } from "vitest";
import { cases } from "./chaos-rows";
import { chaosSuite } from "./chaos-suite";
import { writeChaosTable } from "./chaos-table";

const measured = chaosSuite(cases);

afterAll(() => {
  if (process.env.LANECAST_WRITE_CHAOS === "1" && measured.length === cases.length) writeChaosTable(measured);
});
