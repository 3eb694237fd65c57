// Journeys with guests: the whole product, and people at other terminals who go when the journey is over.
import { createGuests, type Guests } from "./guest";
import { test as base } from "./product";

export const test = base.extend<{ guests: Guests }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
  guests: async ({}, use) => {
    const guests = createGuests();
    await use(guests);
    guests.dispose();
  },
});
