// What every story shares: the page's own tokens, and axe findings as errors.
import "../src/components/styles/tokens.css";
import type { Preview } from "@storybook/react-vite";

const preview: Preview = {
  parameters: {
    layout: "padded",
    a11y: { test: "error" },
    controls: { disable: true },
  },
};

export default preview;
