// What `ss` prints, read into bytes for each peer. Recorded from iproute2 6.1, addresses changed.
import { describe, expect, it } from "vitest";
import { parsePeerBytes } from "../peer-bytes";

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
});
