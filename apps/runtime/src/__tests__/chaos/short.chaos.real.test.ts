// The part of the chaos suite that `npm test` runs.
import { cases } from "./chaos-rows";
import { chaosSuite } from "./chaos-suite";

chaosSuite(cases.filter(({ row }) => row.isShort === true));
