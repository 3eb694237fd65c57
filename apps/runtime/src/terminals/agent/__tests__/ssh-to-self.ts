// ssh to this machine without a network: the server is the client's own proxy command, so it listens nowhere.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeKey } from "../../../testing/keys";
import { inOwnMounts, sshdPath, writePasswd } from "../../../testing/reach/jump-host";

const quoted = (word: string): string => (/^[\w./=:-]+$/.test(word) ? word : `"${word.replace(/["\\$]/g, "\\$&")}"`);

/** A short command that opens a remote shell. `command`: what runs there instead of the login shell. */
export const prepareSsh = (dir: string): ((command?: string) => string) => {
  const [host, user] = [makeKey(dir, "host"), makeKey(dir, "user")];
  const server = [
    `HostKey ${host.path}`,
    `AuthorizedKeysFile ${user.path}.pub`,
    "UsePAM no",
    "StrictModes no",
    "PasswordAuthentication no",
    "PermitRootLogin yes",
    "PrintMotd no",
    "PrintLastLog no",
    "",
  ];
  const config = join(dir, "sshd_config");
  writeFileSync(config, server.join("\n"));
  const proxy = join(dir, "proxy.sh");
  const argv = inOwnMounts(writePasswd(dir), [sshdPath() ?? "", "-i", "-f", config]);
  writeFileSync(proxy, `#!/bin/sh\nexec ${argv.map(quoted).join(" ")} 2>${join(dir, "sshd.log")}\n`, { mode: 0o755 });
  const client = [
    "Host self",
    `  ProxyCommand ${proxy}`,
    `  IdentityFile ${user.path}`,
    `  UserKnownHostsFile ${join(dir, "known")}`,
    "  StrictHostKeyChecking accept-new",
    "  LogLevel ERROR",
    "  User root",
    "",
  ];
  const clientConfig = join(dir, "ssh_config");
  writeFileSync(clientConfig, client.join("\n"));
  return (command = "") => `ssh -t -F ${clientConfig} self ${command}`.trim();
};
