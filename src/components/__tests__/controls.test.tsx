// Buttons, fields and the countdown: names, descriptions and announcements.
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { clockText } from "../../words/time-words";
import { Button } from "../controls/button";
import { CopyButton } from "../controls/copy-button";
import { RadioCards } from "../form/radio-cards";
import { TextField } from "../form/text-field";

describe("text field", () => {
  it("UI2: is described by its problem first, then by its hint", () => {
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
  it("UI1: keeps focus while busy and ignores a second click", async () => {
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
    [false, "Your browser blocked copying. Select the text and copy it yourself."],
  ])("UI2: Copy announces the result (%s) until it loses focus", async (isAllowed, message) => {
    render(<CopyButton onCopy={async () => isAllowed} />);
    await userEvent.click(screen.getByRole("button", { name: "Copy" }));
    expect(screen.getByRole("status")).toHaveTextContent(message);
    await userEvent.tab();
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
  });
});

describe("radio cards", () => {
  it("UI2: a card is named by its label and described by its text", () => {
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
  ])("TTL1: shows %i ms as %s", (leftMs, text) => {
    expect(clockText(leftMs)).toBe(text);
  });
});
