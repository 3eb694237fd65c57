// The page's build: index.html and src/ into dist/ui, which the runtime serves under a strict content-security policy.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist/ui",
    emptyOutDir: true,
    target: "es2023",
    // The policy allows neither data: addresses nor inline scripts, so everything is a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One window on this machine loads it once from loopback: one chunk more or less is nothing to warn of.
    chunkSizeWarningLimit: 2_000,
  },
});
