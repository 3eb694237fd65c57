// Fields, buttons and the countdown: names, descriptions, and what is said when.
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Button } from "../button";
import { CopyButton } from "../copy-button";
import { clockText } from "../countdown";
import { RadioCards } from "../radio-cards";
import { TextField } from "../text-field";

describe("text field", () => {
  it("UI2: is described by its hint, and by its problem first", () => {
    const { rerender } = render(<TextField label="For" hint="1m to 4h" />);
    const field = screen.getByRole("textbox", { name: "For" });
    expect(field).toHaveAccessibleDescription("1m to 4h");
    expect(field).toBeValid();
    rerender(<TextField label="For" hint="1m to 4h" problem="Too long." />);
    expect(field).toHaveAccessibleDescription("Too long. 1m to 4h");
    expect(field).toBeInvalid();
    expect(screen.getByRole("alert")).toHaveTextContent("Too long.");
  });
});

describe("button", () => {
  it("UI1: a busy one keeps its focus and takes no second press", async () => {
    const onClick = vi.fn();
    const { rerender } = render(<Button onClick={onClick}>Share</Button>);
    await userEvent.click(screen.getByRole("button"));
    rerender(
      <Button onClick={onClick} isBusy>
        Share
      </Button>,
    );
    const button = screen.getByRole("button", { name: "Share" });
    expect(button).toHaveFocus();
    expect(button).toHaveAttribute("aria-busy", "true");
    await userEvent.click(button);
    expect(onClick).toHaveBeenCalledTimes(1);
  });

  it.each([
    [true, "Copied."],
    [false, "The browser did not allow it. Select the text and copy it by hand."],
  ])("UI2: Copy says what came of it (%s), and forgets it when left", async (isAllowed, said) => {
    render(<CopyButton onCopy={async () => isAllowed} />);
    await userEvent.click(screen.getByRole("button", { name: "Copy" }));
    expect(screen.getByRole("status")).toHaveTextContent(said);
    await userEvent.tab();
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
  });
});

describe("cards", () => {
  it("UI2: a card is named by its label alone, and described by the rest", () => {
    render(
      <RadioCards
        labelledBy="none"
        value="tmate"
        onChange={() => undefined}
        cards={[
          { value: "tmate", label: "tmate", aside: "2.4.0", description: "Ready." },
          { value: "upterm", label: "upterm", description: "Not installed.", isDisabled: true },
        ]}
      />,
    );
    expect(screen.getByRole("radio", { name: "tmate" })).toBeChecked();
    expect(screen.getByRole("radio", { name: "upterm" })).toHaveAccessibleDescription("Not installed.");
    expect(screen.getByRole("radio", { name: "upterm" })).toBeDisabled();
  });
});

describe("countdown", () => {
  it.each([
    [0, "00:00"],
    [-5_000, "00:00"],
    [999, "00:00"],
    [1_000, "00:01"],
    [250_000, "04:10"],
    [1_800_000, "30:00"],
    [3_600_000, "1:00:00"],
    [4_929_000, "1:22:09"],
  ])("TTL1: %i ms are %s", (leftMs, text) => {
    expect(clockText(leftMs)).toBe(text);
  });
});
