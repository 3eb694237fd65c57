// What `ss` prints, read into bytes for each peer. Recorded from iproute2 6.1, addresses changed.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bytesSentFrom, parsePeerBytes } from "../peer-bytes";

const SAID = `ESTAB 0      0             127.0.0.1:40123     127.0.0.1:51000
	 cubic wscale:7,7 rto:204 rtt:0.04/0.02 mss:32768 cwnd:10 bytes_sent:4678 bytes_acked:4679 bytes_received:769 segs_out:9
ESTAB 0      36   [::ffff:127.0.0.1]:40123 [::ffff:127.0.0.1]:51001
	 cubic wscale:7,7 rto:204 rtt:0.04/0.02 mss:32768 cwnd:10 bytes_received:12 segs_out:9
ESTAB 0      0                 [::1]:40123         [::1]:51002
	 cubic wscale:7,7 bytes_sent:7 segs_out:9
`;

describe("bytes for each peer", () => {
  it("GUEST1: by address as everybody else writes it; one who was sent nothing counts nothing", () => {
    expect([...parsePeerBytes(SAID)]).toEqual([
      ["127.0.0.1:51000", 4_678],
      ["127.0.0.1:51001", 0],
      ["[::1]:51002", 7],
    ]);
    expect(parsePeerBytes("").size).toBe(0);
  });

  it("KNOCK6: an answer that comes too late is not taken for a machine that cannot tell", async () => {
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
