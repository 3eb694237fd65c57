// Which names a lane can have.
import { describe, expect, it } from "vitest";
import { freeName, problemOfLaneName } from "../lane-names";

describe("lane names", () => {
  it("TERM13: a name that is taken is refused with the next free one", () => {
    expect(problemOfLaneName("api", ["api", "web"])).toBe("api is already a lane; choose another name, e.g. api-2");
    expect(problemOfLaneName("api", ["api", "api-2", "api-3"])).toContain("e.g. api-4");
    expect(problemOfLaneName("api-2", ["api-2"])).toContain("e.g. api-3");
    expect(problemOfLaneName("api", ["API", "web"])).toBeNull();
  });

  it.each(["lan_ab12", "trm_x", "shr_", "gst_1", "apr_1", "tok_1", "cor_1", "hnd_1"])(
    "TERM13: %s looks like an id",
    (name) => {
      expect(problemOfLaneName(name, [])).toBe("must not look like an id");
    },
  );

  it.each([".", "..", "-x", "--help", "-"])("TERM13: %s would be read as something else", (name) => {
    expect(problemOfLaneName(name, [])).toMatch(/^must not (?:be|start)/);
  });

  it.each(["api", "lane-1", ".config", "a.b", "日本", "my lane", "land_use"])("TERM13: %s is fine", (name) => {
    expect(problemOfLaneName(name, [])).toBeNull();
  });

  it("TERM13: an unnamed lane gets the first free number", () => {
    expect(freeName([])).toBe("lane-1");
    expect(freeName(["lane-1", "lane-3"])).toBe("lane-2");
  });
});
