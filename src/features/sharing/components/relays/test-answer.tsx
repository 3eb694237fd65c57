// The checks of a relay test: each is ok, a problem or unknown.

import type { RelayCheck, RelayTest } from "#contract/relay";
import { Shape, type ShapeName, type Tone } from "../../../../components/status/shape";
import styles from "./test-answer.module.css";

const marks: Readonly<Record<RelayCheck["state"], { readonly tone: Tone; readonly shape: ShapeName }>> = {
  ok: { tone: "green", shape: "check" },
  problem: { tone: "red", shape: "triangle" },
  unknown: { tone: "amber", shape: "ring" },
};

const titleOf = ({ ok, checks = [] }: RelayTest): string => {
  if (!ok) return "Guests can't reach it";
  return checks.some(({ state }) => state === "unknown") ? "Working, as far as this computer can tell" : "Working";
};

export const RelayTestAnswer = ({ answer }: { readonly answer: RelayTest }) => {
  const { problem, remedy, checks } = answer;
  const tone = answer.ok ? "green" : "red";
  if (checks === undefined) {
    return (
      <p data-tone={tone} className={styles.title}>
        {answer.ok ? "Working" : [problem, remedy].filter((part) => part !== null).join(" ")}
      </p>
    );
  }
  return (
    <>
      <p data-tone={tone} className={styles.title}>
        {titleOf(answer)}
      </p>
      <ul className={styles.checks}>
        {checks.map((check) => (
          <li key={check.text} className={styles.check}>
            <span data-tone={marks[check.state].tone} className={styles.mark}>
              <Shape name={marks[check.state].shape} />
            </span>
            <div className={styles.words}>
              <p>{check.text}</p>
              {check.remedy !== null && <p className={styles.remedy}>{check.remedy}</p>}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
};
