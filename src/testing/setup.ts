// Runs before each of the page's unit test files: matchers, timeouts, and a clean document after each test.
import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// On two busy cores, the library's default of one second is too short.
configure({ asyncUtilTimeout: 5_000 });

afterEach(() => {
  cleanup();
});
