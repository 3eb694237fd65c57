// The page's one alias in the form dependency-cruiser can read: without TypeScript's own API it cannot read tsconfig paths.
const path = require("node:path");

module.exports = {
  resolve: { alias: { "@contract": path.resolve(__dirname, "../apps/runtime/src/protocol/contract") } },
};
