// Builds the page from index.html and src/ into dist/ui, which the runtime serves with a strict content security policy.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist/ui",
    emptyOutDir: true,
    target: "es2023",
    // The policy allows neither data: URLs nor inline scripts, so every asset is a file.
    assetsInlineLimit: 0,
    // A stylesheet of a later script that failed to load once would not be asked for again (Vite's preload helper).
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    // From loopback, a larger chunk costs parsing, not loading. What the first paint does not need is imported when it is used.
    chunkSizeWarningLimit: 900,
  },
});
