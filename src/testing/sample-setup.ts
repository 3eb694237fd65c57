// What the setup windows show in tests and stories.
import type { Check } from "#contract/doctor";
import type { PolicyFiles } from "#contract/policy";
import { SAMPLE_NOW_MS } from "./samples";

const passed = (id: string, found: string): Check => ({
  id,
  ok: true,
  optional: false,
  found,
  problem: null,
  remedy: null,
});

export const sampleChecks: readonly Check[] = [
  passed("tmux", "3.3a"),
  passed("ssh-keygen", "/usr/bin/ssh-keygen"),
  passed("tmate", "2.4.0"),
  {
    id: "upterm",
    ok: false,
    optional: true,
    found: null,
    problem: "upterm isn't installed.",
    remedy: "Install it from GitHub releases or Homebrew.",
  },
];

export const missingRelayCheck: Check = {
  id: "tmate-relay",
  ok: false,
  optional: false,
  found: null,
  problem: "tmate-ssh-server isn't installed.",
  remedy: "Install the package tmate-ssh-server.",
};

export const samplePolicyFiles: PolicyFiles = {
  loadedAtMs: SAMPLE_NOW_MS - 60_000,
  problem: null,
  files: [
    {
      path: "/home/ana/.local/share/lanecast/policies/starter.cedar",
      policyIds: ["read-with-keys", "read-with-link", "write-with-keys"],
    },
  ],
};
