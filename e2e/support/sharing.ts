// The fixture for tests with guests. Ends their ssh processes after each test.
import { createGuests, type Guests } from "./guest";
import { test as base } from "./product";

export const test = base.extend<{ guests: Guests }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's dependencies from the pattern
  guests: async ({}, use) => {
    const guests = createGuests();
    await use(guests);
    guests.dispose();
  },
});
