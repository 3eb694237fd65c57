// The systemd unit's name, place and text.
import { describe, expect, it } from "vitest";
import { unitNameOf, unitPathOf, unitText } from "../service-unit";

const env = { HOME: "/home/ana", PATH: "/home/ana/bin:/usr/bin", SHELL: "/bin/zsh" };

describe("the service's unit", () => {
  it("SVC1: the default home and every other home have services of their own", () => {
    const standard = "/home/ana/.local/share/lanecast";
    expect(unitNameOf(standard, env, 1000)).toBe("lanecast.service");
    expect(unitNameOf(standard, { ...env, LANECAST_HOME: "/other" }, 1000)).toBe("lanecast.service");
    expect(unitNameOf("/other", { ...env, LANECAST_HOME: "/other" }, 1000)).toMatch(/^lanecast-[0-9a-f]{12}\.service$/);
    expect(unitPathOf("a.service", env)).toBe("/home/ana/.config/systemd/user/a.service");
    expect(unitPathOf("a.service", { ...env, XDG_CONFIG_HOME: "/c" })).toBe("/c/systemd/user/a.service");
  });

  it("SVC1, SVC2: runs this program with the reader's PATH, restarts it, and leaves the terminals alone", () => {
    const lines = unitText({ home: "/srv/50% off", selfArgv: ["/opt/lanecast"], env }).split("\n");
    expect(lines).toContain('ExecStart="/opt/lanecast" "serve" "--headless" "--home" "/srv/50%% off"');
    expect(lines).toContain('Environment="PATH=/home/ana/bin:/usr/bin"');
    expect(lines).toContain('Environment="SHELL=/bin/zsh"');
    expect(lines.filter((line) => /^(Restart|KillMode|OOMPolicy|StandardOutput|StandardError)=/.test(line))).toEqual([
      "Restart=on-failure",
      "KillMode=process",
      "OOMPolicy=continue",
      "StandardOutput=null",
      "StandardError=journal",
    ]);
  });

  it("SVC1: a path that systemd refuses for a program goes through a shell", () => {
    const text = unitText({ home: "/h", selfArgv: ['/a "b"$c'], env: {} });
    expect(text).toContain(
      String.raw`ExecStart="/bin/sh" "-c" "exec \"$$0\" \"$$@\"" "/a \"b\"$$c" "serve" "--headless" "--home" "/h"`,
    );
  });
});
