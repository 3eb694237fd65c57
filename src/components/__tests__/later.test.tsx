import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PartBoundary } from "../feedback/boundary";
import { laterPart } from "../later";

const Greeting = ({ name }: { readonly name: string }) => <p>Hello {name}</p>;

describe("a part of the page in a later script", () => {
  it("is shown as soon as it is loaded, and loaded only once", async () => {
    const load = vi.fn(async () => Greeting);
    const Part = laterPart(load);
    const { rerender } = render(<Part name="Ada" />);
    expect(await screen.findByText("Hello Ada")).toBeVisible();
    rerender(
      <>
        <Part name="Ada" />
        <Part name="Bea" />
      </>,
    );
    expect(screen.getByText("Hello Bea")).toBeVisible();
    expect(load).toHaveBeenCalledOnce();
  });

  it("is shown without a step in between if it was loaded before", async () => {
    const Part = laterPart(async () => Greeting);
    await Part.load();
    render(<Part name="Ada" />);
    expect(screen.getByText("Hello Ada")).toBeVisible();
  });

  describe("if it can't be loaded", () => {
    beforeEach(() => {
      // React reports what a boundary catches.
      vi.spyOn(console, "error").mockImplementation(() => undefined);
    });
    afterEach(() => {
      vi.restoreAllMocks();
    });

    it("its boundary says so, and Try again loads it again", async () => {
      const load = vi.fn(async () => Greeting).mockRejectedValueOnce(new TypeError("Failed to fetch"));
      const Part = laterPart(load);
      render(
        <PartBoundary name="The greeting">
          <Part name="Ada" />
        </PartBoundary>,
      );
      expect(await screen.findByRole("alert")).toHaveTextContent(
        /^The greeting stopped working\.The page couldn't load it from lanecast\./,
      );
      await userEvent.click(screen.getByRole("button", { name: "Try again" }));
      expect(await screen.findByText("Hello Ada")).toBeVisible();
      expect(load).toHaveBeenCalledTimes(2);
    });

    it("in advance, it is loaded again when it is shown", async () => {
      const load = vi.fn(async () => Greeting).mockRejectedValueOnce(new TypeError("Failed to fetch"));
      const Part = laterPart(load);
      await expect(Part.load()).rejects.toMatchObject({ name: "LoadFailure", cause: { message: "Failed to fetch" } });
      render(<Part name="Ada" />);
      expect(await screen.findByText("Hello Ada")).toBeVisible();
    });
  });
});
