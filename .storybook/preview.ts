// Settings of all stories: the page's base styles, a theme switch, and axe findings as errors.
import "../src/components/styles/base.css";
import type { Preview } from "@storybook/react-vite";
import { configure } from "storybook/test";

// The default of one second is too short on two busy cores.
configure({ asyncUtilTimeout: 10_000 });

const preview: Preview = {
  parameters: {
    layout: "padded",
    a11y: { test: "error" },
    controls: { disable: true },
  },
  initialGlobals: { theme: "light" },
  globalTypes: {
    theme: { toolbar: { title: "Theme", icon: "mirror", items: ["light", "dark"], dynamicTitle: true } },
  },
  decorators: [
    (Story, { globals }) => {
      document.documentElement.dataset.theme = globals.theme === "dark" ? "dark" : "light";
      return Story();
    },
  ],
};

export default preview;
