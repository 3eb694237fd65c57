// What ssh said when it could not carry a port, and what is made of it. The samples are OpenSSH's own (9.2).
import { describe, expect, it } from "vitest";
import { classifyForwardEnd } from "../forward-words";

const asked = { backend: "tmate", relay: "office", jump: { host: "jump.example" } } as const;

describe("the end of a forward", () => {
  it.each([
    ["Host key verification failed.", "relay-refused", "another host key"],
    ["op@jump.example: Permission denied (publickey).", "relay-refused", "does not let this machine in"],
    ["Error: remote port forwarding failed for listen port 2022", "relay-refused", "does not carry the port"],
    ["Warning: Identity file /k not accessible: No such file or directory.", "relay-refused", "key for the jump host"],
    ["ssh: connect to host jump.example port 22: Connection refused", "relay-unreachable", "could not be reached"],
    ["ssh: Could not resolve hostname jump.example: Name or service not known", "relay-unreachable", "could not be"],
    ["", "relay-unreachable", "could not be reached"],
  ])("REACH5: %j is %s", (said, code, words) => {
    const error = classifyForwardEnd(asked, `debug1: something\n${said}\n`);
    expect(error).toMatchObject({ code, data: { backend: "tmate", relay: "office" } });
    expect(error.message).toContain(words);
    expect(error.data.hint).not.toBe("");
  });
});
