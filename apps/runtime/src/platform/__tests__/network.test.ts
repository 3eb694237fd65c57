// Parses output of `ss` recorded from iproute2 6.1, with other addresses.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bytesSentFrom, parsePeerBytes } from "../network";

const OUTPUT = `ESTAB 0      0             127.0.0.1:40123     127.0.0.1:51000
	 cubic wscale:7,7 rto:204 rtt:0.04/0.02 mss:32768 cwnd:10 bytes_sent:4678 bytes_acked:4679 bytes_received:769 segs_out:9
ESTAB 0      36   [::ffff:127.0.0.1]:40123 [::ffff:127.0.0.1]:51001
	 cubic wscale:7,7 rto:204 rtt:0.04/0.02 mss:32768 cwnd:10 bytes_received:12 segs_out:9
ESTAB 0      0                 [::1]:40123         [::1]:51002
	 cubic wscale:7,7 bytes_sent:7 segs_out:9
`;

describe("bytes sent to each peer", () => {
  it("GUEST1: are listed by the usual form of the address, with 0 for a peer that was sent nothing", () => {
    expect([...parsePeerBytes(OUTPUT)]).toEqual([
      ["127.0.0.1:51000", 4_678],
      ["127.0.0.1:51001", 0],
      ["[::1]:51002", 7],
    ]);
    expect(parsePeerBytes("").size).toBe(0);
  });

  it("KNOCK6: tell a late answer of ss from a machine without ss", async () => {
    const dir = mkdtempSync(join(tmpdir(), "lc-ss-"));
    try {
      expect(await bytesSentFrom(1, dir)).toBeNull();
      writeFileSync(join(dir, "ss"), "#!/bin/sh\nexec /bin/sleep 30\n");
      chmodSync(join(dir, "ss"), 0o755);
      expect(await bytesSentFrom(1, dir)).toBe("too-late");
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
