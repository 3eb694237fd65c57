// The five tones that a state may have. base.css gives each its colours by `data-tone`; colour never stands alone.
export type Tone = "neutral" | "violet" | "green" | "amber" | "red";
