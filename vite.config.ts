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
    modulePreload: { polyfill: false },
    // The page is loaded once, from loopback, so chunk sizes don't matter.
    chunkSizeWarningLimit: 2_000,
  },
});
