// Relays for tests and stories; `differences` override the defaults.
import { type WayView, wayViewSchema } from "#contract/reach";
import { type RelayView, relayViewSchema } from "#contract/relay";
import { sampleCapabilities } from "./samples";

export const sampleRelay = (name: string, differences: Partial<RelayView> = {}): RelayView =>
  relayViewSchema.parse({
    name,
    backend: "tmate",
    kind: "here",
    reach: "here",
    host: "127.0.0.1",
    port: null,
    builtIn: name === "here",
    public: false,
    isDefault: name === "here",
    available: true,
    problem: null,
    remedy: null,
    capabilities: sampleCapabilities[differences.backend ?? "tmate"],
    ...differences,
  });

export const sampleRelays: readonly RelayView[] = [
  sampleRelay("here"),
  sampleRelay("here", { backend: "upterm" }),
  sampleRelay("office", { kind: "lan", reach: "lan", host: "192.0.2.7" }),
  sampleRelay("jump-1", { kind: "tunnel", reach: "tunnel", host: "jump.example", port: 2200 }),
];

export const sampleWay = (way: string, differences: Partial<WayView> = {}): WayView =>
  wayViewSchema.parse({
    way,
    kind: "lan",
    reach: "lan",
    host: way,
    on: "eth0",
    relays: [],
    problem: null,
    remedy: null,
    ...differences,
  });

export const sampleWays: readonly WayView[] = [
  sampleWay("here", { kind: "here", reach: "here", host: "127.0.0.1", on: null }),
  sampleWay("192.0.2.7", { relays: [{ backend: "tmate", name: "office" }] }),
];
