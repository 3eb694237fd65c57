// The failure notice, in a box and inline.
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { FailureNotice } from "../feedback/failure-notice";

const failure = {
  what: "The relay sent no link.",
  next: "Try again.",
  code: "link-overdue",
  details: "code: link-overdue",
};

describe("a failure", () => {
  it.each([false, true])(
    "UI6: shows what failed, what to do next and the code, and copies the details (inline: %s)",
    async (isInline) => {
      const onCopy = vi.fn(async () => true);
      render(
        <FailureNotice
          failure={failure}
          onCopy={onCopy}
          isInline={isInline}
          actions={<button type="button">Again</button>}
        />,
      );
      expect(screen.getByText("The relay sent no link.")).toBeVisible();
      expect(screen.getByText("Try again.")).toBeVisible();
      expect(screen.getByText("link-overdue")).toBeVisible();
      expect(screen.getByRole("button", { name: "Again" })).toBeVisible();
      await userEvent.click(screen.getByRole("button", { name: "Copy details" }));
      expect(onCopy).toHaveBeenCalledWith("code: link-overdue");
    },
  );
});
