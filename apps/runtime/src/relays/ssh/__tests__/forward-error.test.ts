// Explains failed forwards from messages that OpenSSH 9.2 really prints.
import { describe, expect, it } from "vitest";
import { classifyForwardError } from "../forward-error";

const request = { backend: "tmate", relay: "office", jump: { host: "jump.example" } } as const;

describe("a failed forward", () => {
  it.each([
    ["Host key verification failed.", "relay-refused", "different host key"],
    ["op@jump.example: Permission denied (publickey).", "relay-refused", "denied the login"],
    ["Error: remote port forwarding failed for listen port 2022", "relay-refused", "refused to forward"],
    ["Warning: Identity file /k not accessible: No such file or directory.", "relay-refused", "key for the jump host"],
    ["ssh: connect to host jump.example port 22: Connection refused", "relay-unreachable", "Couldn't reach"],
    ["ssh: Could not resolve hostname jump.example: Name or service not known", "relay-unreachable", "Couldn't reach"],
    ["", "relay-unreachable", "Couldn't reach"],
  ])("REACH5: turns %j into %s", (output, code, words) => {
    const error = classifyForwardError(request, `debug1: something\n${output}\n`);
    expect(error).toMatchObject({ code, data: { backend: "tmate", relay: "office" } });
    expect(error.message).toContain(words);
    expect(error.data.hint).not.toBe("");
  });
});
