// The shape shown with each state, so that color is never the only sign. Screen readers skip it and read the text instead.
import type { ReactNode } from "react";
import styles from "./status.module.css";

/** The five tones of a state. base.css sets the colors of each by `data-tone`. */
export type Tone = "neutral" | "violet" | "green" | "amber" | "red";

/** ◌ starting · ◇ waiting for a person · ● live · ◐ about to end · ▲ failed · ⟲ changed · ⌨ can type · ○ nothing · ✓ done */
export type ShapeName = "dashed" | "diamond" | "dot" | "half" | "triangle" | "cycle" | "keyboard" | "ring" | "check";

const strokes = { fill: "none", stroke: "currentColor", strokeWidth: 1.5 } as const;

const drawings: Readonly<Record<ShapeName, ReactNode>> = {
  dashed: <circle cx="5" cy="5" r="3.75" {...strokes} strokeDasharray="1.96 1.96" />,
  diamond: <path d="M5 .9 9.1 5 5 9.1.9 5Z" {...strokes} strokeLinejoin="round" />,
  dot: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  half: (
    <>
      <circle cx="5" cy="5" r="3.75" {...strokes} />
      <path d="M5 1.25a3.75 3.75 0 0 0 0 7.5Z" fill="currentColor" />
    </>
  ),
  triangle: <path d="M5 .8 9.6 9H.4Z" fill="currentColor" strokeLinejoin="round" />,
  cycle: (
    <>
      <path d="M8.5 6.2A3.75 3.75 0 1 1 7.6 2.3" {...strokes} strokeLinecap="round" />
      <path d="M8.9.4v2.9H6Z" fill="currentColor" />
    </>
  ),
  keyboard: (
    <>
      <rect x=".75" y="2" width="8.5" height="6" rx="1.25" fill="currentColor" />
      <path
        d="M2.4 4h.7m1.2 0H5m1.2 0h.7M2.9 6.1h4.2"
        fill="none"
        stroke="var(--tone-subtle, Canvas)"
        strokeWidth="1"
        strokeLinecap="round"
      />
    </>
  ),
  ring: <circle cx="5" cy="5" r="3.75" {...strokes} />,
  check: (
    <path d="m1.5 5.4 2.4 2.4 4.6-5.2" {...strokes} strokeWidth={1.75} strokeLinecap="round" strokeLinejoin="round" />
  ),
};

export interface ShapeProps {
  readonly name: ShapeName;
  /** Something is in progress. With reduced motion it doesn't pulse; the shape alone shows it. */
  readonly isPulsing?: boolean;
}

export const Shape = ({ name, isPulsing = false }: ShapeProps) => (
  <svg
    className={styles.shape}
    data-pulsing={isPulsing || undefined}
    data-shape={name}
    viewBox="0 0 10 10"
    // A keyboard needs more room to be recognized.
    width={name === "keyboard" ? 14 : 10}
    height={name === "keyboard" ? 14 : 10}
    aria-hidden="true"
    focusable="false"
  >
    {drawings[name]}
  </svg>
);
