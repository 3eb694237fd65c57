// The account's ssh configuration does not reach a tmate share: a real worker that finds hostile lines in both configuration files.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findMountNamespace } from "../../../../../relays/tmate/namespaces";
import { expectNoLeaks } from "../../../../../testing/leak-check";
import { createRigs, must, type Rigs, testSearchPath } from "../../../../../testing/rigs/share-rig";
import { createTmateRig, isTestRoot, type TmateRig } from "../../../../../testing/rigs/tmate-rig";

expectNoLeaks();

/** `%` stands for the file that a program creates if it is run. */
const LINES = [
  "Port 1",
  "HostName 192.0.2.1",
  "User nobody",
  "ProxyCommand touch %",
  "ProxyJump nowhere.invalid",
  "BindAddress 192.0.2.7",
  "AddressFamily inet6",
  "HostKeyAlgorithms ssh-dss",
  "Ciphers 3des-cbc",
  "MACs hmac-md5",
  "KexAlgorithms diffie-hellman-group1-sha1",
  "PubkeyAcceptedAlgorithms ssh-dss",
  "PreferredAuthentications password",
  "IdentityFile /nonexistent",
  "IdentitiesOnly yes",
  "CertificateFile /nonexistent",
  "StrictHostKeyChecking yes",
  "UserKnownHostsFile /dev/null",
  "GlobalKnownHostsFile /dev/null",
  "Compression no",
  "ConnectTimeout 1",
  "RekeyLimit 1K",
  "ControlMaster yes",
  "ControlPath /nonexistent/%h",
];

/** The worker sees a different root home and a different /etc/ssh. The machine's own files stay untouched. */
const WITH_CONFIG = `mount -t tmpfs tmpfs "$1" && mkdir "$1/.ssh" && cp "$2/config" "$1/.ssh/config" && mount --bind "$2" /etc/ssh || exit 1
shift 2
exec "$@"`;

let tmate: TmateRig;
let rigs: Rigs;
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-sshconfig-"));
  tmate = createTmateRig();
  rigs = createRigs({
    ...tmate.backend,
    plan: async (context) => {
      const plan = must(await tmate.backend.plan(context));
      const argv = ["unshare", "--mount", "--", "sh", "-c", WITH_CONFIG, "sh", "/root", join(dir, "ssh"), ...plan.argv];
      return { ok: true, value: { ...plan, argv } };
    },
  });
});
afterAll(async () => {
  await rigs?.dispose();
  await tmate?.dispose();
  rmSync(dir, { recursive: true, force: true });
});

/** Both files: the account's as `config`, the machine's as `ssh_config`. */
const configure = (text: string): void => {
  mkdirSync(join(dir, "ssh"), { recursive: true });
  for (const name of ["config", "ssh_config"]) writeFileSync(join(dir, "ssh", name), text);
};

const ran = (): string => join(dir, "ran");

describe.skipIf(!isTestRoot)("the account's ssh configuration, through tmate", () => {
  it("BACK7: ssh's configuration doesn't affect a share: a Host * line can't break it, and none of its commands run", async () => {
    expect(await findMountNamespace(testSearchPath)).toBe("root");
    const lines = LINES.map((line) => `Host *\n  ${line.replace("%", ran())}\n`);
    for (const text of [...lines, lines.join(""), `Match exec "touch ${ran()}"\n  Port 1\n`]) {
      configure(text);
      const rig = await rigs.start({ access: "read", keys: [tmate.ours.line] });
      // The status line shows that the guest is in. The prompt is no sign: once, a guest who came while the shell drew it saw only the cursor.
      await tmate.enter({ join: rig.join, keyPath: tmate.ours.path }).waitFor("[shr_");
      await rig.end();
      expect(existsSync(ran()), text).toBe(false);
    }
  }, 120_000);
});
