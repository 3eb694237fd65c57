// Relays for tests and stories; `differences` override the defaults.
import { type RelayView, relayViewSchema } from "#contract/relay";
import { sampleLane, sampleShare } from "./samples";

const { capabilities } = sampleShare("caps", sampleLane("caps"));

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
    capabilities,
    ...differences,
  });

export const sampleRelays: readonly RelayView[] = [
  sampleRelay("here"),
  sampleRelay("here", { backend: "upterm" }),
  sampleRelay("office", { kind: "lan", reach: "lan", host: "192.0.2.7" }),
  sampleRelay("jump-1", { kind: "tunnel", reach: "tunnel", host: "jump.example", port: 2200 }),
];
