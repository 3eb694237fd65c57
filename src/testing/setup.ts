// Runs before each of the page's unit test files: the matchers and the patience of Testing Library, and a clean document after each test.
import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A second, the library's own patience, is a stall away on two busy cores.
configure({ asyncUtilTimeout: 5_000 });

afterEach(() => {
  cleanup();
});
