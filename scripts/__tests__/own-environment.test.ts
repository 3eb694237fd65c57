// Tests that `npm start` passes none of npm's environment to the lanes.
import { expect, it } from "vitest";
import { withoutNpm } from "../own-environment.mjs";

it("RUN8: npm's settings, helpers and PATH entries do not reach the lanes (npm in a lane used this project's settings)", () => {
  const env = {
    HOME: "/home/ana",
    NODE_EXTRA_CA_CERTS: "/etc/ca.pem",
    EDITOR: "vi",
    npm_config_editor: "vi",
    npm_config_ignore_scripts: "true",
    npm_lifecycle_event: "start",
    INIT_CWD: "/src/lanecast",
    NODE: "/usr/bin/node",
    COLOR: "1",
    PATH: "/src/lanecast/node_modules/.bin:/src/node_modules/.bin:/usr/lib/node_modules/npm/lib/node-gyp-bin:/home/ana/bin:/usr/bin",
  };
  expect(withoutNpm(env)).toEqual({
    HOME: "/home/ana",
    NODE_EXTRA_CA_CERTS: "/etc/ca.pem",
    PATH: "/home/ana/bin:/usr/bin",
  });
  expect(withoutNpm({ EDITOR: "nano", npm_config_editor: "vi" })).toEqual({ EDITOR: "nano" });
});
