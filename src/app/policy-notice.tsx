// Says that the operator's rules could not be read, where, and what is in force meanwhile. Stands for as long as that is so.
import { Callout } from "../components/feedback/callout";
import { usePolicy } from "../stores/stores-context";
import styles from "./policy-notice.module.css";

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

export const PolicyNotice = () => {
  const problem = usePolicy((state) => state.policy?.problem ?? null);
  const isNothingInForce = usePolicy((state) => state.policy?.loadedAtMs === null);
  return (
    // Always there: a live region that arrives together with its words is not read.
    <div role="status" aria-label="Rules" className={styles.place}>
      {problem !== null && (
        <Callout
          tone={isNothingInForce ? "red" : "amber"}
          shape={isNothingInForce ? "triangle" : "half"}
          title={
            <>
              Your rules could not be read:{" "}
              <span title={problem.path}>
                {fileName(problem.path)}
                {problem.line !== null && `:${problem.line}`}
              </span>
            </>
          }
        >
          <p className={styles.message} title={problem.message}>
            {problem.message}
          </p>
          <p>{isNothingInForce ? "Everything is denied until they can be." : "The last good rules stay in force."}</p>
        </Callout>
      )}
    </div>
  );
};
