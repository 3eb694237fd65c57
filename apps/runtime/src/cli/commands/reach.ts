// `lanecast reach list`: the ways for guests to reach a share.
import type { WayKind, WayView } from "#contract/reach";
import { type CliContext, withRuntime } from "../context";
import { type Outcome, output } from "../outcome";
import { type Cell, type Paint, table } from "../text/format";

export const wayKindWords: Readonly<Record<WayKind, string>> = {
  here: "this computer",
  lan: "local network",
  tailscale: "Tailscale",
  vpn: "VPN",
  internet: "public address",
  ssh: "through an SSH host",
  relay: "relay",
  container: "container network",
  "link-local": "direct cable",
};

const stateOf = ({ problem, remedy }: WayView): Cell =>
  problem === null
    ? { text: "ready", tone: "green" }
    : { text: [problem, remedy].filter((part) => part !== null).join(" "), tone: "amber" };

const wayTable = (ways: readonly WayView[], paint: Paint): string =>
  table(
    ["OVER", "WHAT IT IS", "GUESTS CONNECT TO", "ON", "STATE"],
    ways.map((way) => [{ text: way.way, tone: "bold" }, wayKindWords[way.kind], way.host, way.on ?? "", stateOf(way)]),
    paint,
  );

export const reachList = (context: CliContext): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const listed = await runtime.call((client) => client.reach.list());
    if (!listed.ok) return listed;
    const text = wayTable(listed.value.ways, context.io.paint);
    return output(listed.value, `${text}\n\nTo use one, run: lanecast share start TERMINAL --over WAY`);
  });
