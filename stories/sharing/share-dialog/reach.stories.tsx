// The menu "Reachable from": nothing found, many ways, Tailscale, and an SSH host whose key is unknown.

import type { Meta } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { ok } from "#contract/errors";
import type { WayView } from "#contract/reach";
import type { RelayCheck } from "#contract/relay";
import { failing, sampleRelay, sampleWay, type WorldOptions } from "../../../src/testing/sharing-world";
import { inDark } from "../../in-both-themes";
import { openDialog, type Scene, type Story, sceneMeta } from "./scene";

export default { ...sceneMeta, title: "Sharing/Share dialog/Reach" } satisfies Meta<Scene>;

const here = sampleWay("here", { kind: "here", reach: "here", host: "127.0.0.1", on: null });
const tailnet = sampleWay("100.101.102.103", { kind: "tailscale", on: "tailscale0" });
const jump = sampleWay("ssh:jump", { kind: "ssh", reach: "tunnel", host: "jump.example", on: null });
const many = [
  here,
  sampleWay("192.0.2.7"),
  sampleWay("2001:db8:85a3::8a2e:370:7334"),
  tailnet,
  sampleWay("10.8.0.2", { kind: "vpn", on: "tun0" }),
  sampleWay("203.0.113.9", { kind: "internet", on: "wan" }),
  jump,
  sampleWay("ssh:build-machine-in-the-far-office", { kind: "ssh", reach: "tunnel", host: "build.example", on: null }),
  sampleWay("172.17.0.1", { kind: "container", on: "docker0" }),
];

const withWays = (...ways: readonly WayView[]): NonNullable<WorldOptions["commands"]> => {
  const relays = [sampleRelay("here"), sampleRelay("here", { backend: "upterm" })];
  const used = new Map<string, string>();
  return {
    listRelays: async () => ok({ relays: [...relays], addresses: [] }),
    listReach: async () =>
      ok({
        ways: ways.map((way) => {
          const name = used.get(way.way);
          return name === undefined ? way : { ...way, relays: [{ backend: "tmate" as const, name }] };
        }),
      }),
    setUpWay: async ({ way }) => {
      const found = ways.find((each) => each.way === way);
      const relay = sampleRelay(`found-${used.size}`, { kind: "lan", reach: "lan", host: found?.host ?? way });
      relays.push(relay);
      used.set(way, relay.name);
      return ok({ relay, added: true });
    },
  };
};

const choose = async (label: string) => {
  const dialog = await openDialog();
  const menu = dialog.getByRole("combobox", { name: "Reachable from" });
  await userEvent.selectOptions(menu, await dialog.findByRole("option", { name: label }));
  return { dialog, menu };
};

export const NoneFound: Story = {
  args: { commands: withWays(here) },
  play: async () => {
    const dialog = await openDialog();
    const menu = dialog.getByRole("combobox", { name: "Reachable from" });
    await waitFor(() => expect(within(menu).getAllByRole("option")).toHaveLength(1));
    await expect(menu).toHaveAccessibleDescription("only from this computer; it has no network");
  },
};

export const Many: Story = {
  args: { commands: withWays(...many) },
  play: async () => {
    const { menu } = await choose("your network · 2001:db8:85a3::8a2e:370:7334");
    await waitFor(() => expect(menu).toHaveAccessibleDescription(/^guests on the same network connect to/));
    await expect(within(menu).getAllByRole("option")).toHaveLength(many.length);
  },
};
export const ManyDark: Story = inDark(Many);

export const Tailscale: Story = {
  args: { commands: withWays(here, tailnet) },
  play: async () => {
    const { menu } = await choose("Tailscale · 100.101.102.103");
    await waitFor(() => expect(menu).toHaveDisplayValue("Tailscale · 100.101.102.103"));
    await expect(menu).toHaveAccessibleDescription("guests in your tailnet connect to 100.101.102.103");
  },
};

const UNKNOWN = "The host key of jump.example isn't in your known_hosts.";
export const UnknownHostKey: Story = {
  args: {
    commands: {
      ...withWays(here, { ...jump, problem: UNKNOWN }),
      setUpWay: failing("setup-problem", UNKNOWN, {
        what: UNKNOWN,
        path: null,
        hint: "Run `ssh jump` once, compare the key with the one from its administrator, and accept it. Then try again.",
      }),
    },
  },
  play: async () => {
    const { dialog, menu } = await choose("via jump (not ready)");
    await waitFor(() => expect(dialog.getByText(/isn't in your known_hosts/)).toBeVisible());
    await expect(menu).toHaveDisplayValue("this computer");
  },
};
export const UnknownHostKeyDark: Story = inDark(UnknownHostKey);

const LAN: RelayCheck = {
  id: "address",
  state: "ok",
  text: "This computer has 192.0.2.7, and a relay can listen there.",
  remedy: null,
};
const GUESTS: RelayCheck = {
  id: "guests",
  state: "unknown",
  text: "This computer can't tell whether your guest's network reaches 192.0.2.7.",
  remedy: "Guests must be on the same network, and some guest Wi-Fi networks isolate devices from each other.",
};
const tested = (firewall: RelayCheck): Story => ({
  args: {
    commands: {
      ...withWays(here, sampleWay("192.0.2.7")),
      testRelay: async (relay) => {
        const { state, text, remedy } = firewall;
        const problem =
          state === "problem" ? { ok: false, problem: text, remedy } : { ok: true, problem: null, remedy: null };
        return ok({ relay, ...problem, checks: [LAN, firewall, GUESTS] });
      },
    },
  },
  play: async () => {
    const { dialog } = await choose("your network · 192.0.2.7");
    await userEvent.click(await dialog.findByRole("button", { name: "Can guests reach it?" }));
    const answer = within(dialog.getByRole("status", { name: "Can guests reach it?" }));
    await waitFor(() => expect(answer.getByText(firewall.text)).toBeVisible());
    await expect(answer.getByText(GUESTS.text)).toBeVisible();
  },
});
export const FirewallDrops = tested({
  id: "firewall",
  state: "problem",
  text: "This computer's firewall drops connections to 192.0.2.7.",
  remedy: "Let guests in with: sudo ufw allow in on eth0 proto tcp to 192.0.2.7 port 32768:60999",
});
export const FirewallDropsDark: Story = inDark(FirewallDrops);
export const FirewallUnknown = tested({
  id: "firewall",
  state: "unknown",
  text: "Your account can't read this computer's firewall rules.",
  remedy: "To see them, run: sudo nft list ruleset",
});
export const FirewallUnknownDark: Story = inDark(FirewallUnknown);

/** 320 px wide: nothing is cut off. */
export const ManyNarrow: Story = {
  ...Many,
  globals: { viewport: { value: "mobile1" } },
  play: async (context) => {
    await Many.play?.(context);
    const dialog = within(document.body).getByRole("dialog", { name: "Share" });
    await expect(dialog.scrollWidth).toBe(dialog.clientWidth);
  },
};
