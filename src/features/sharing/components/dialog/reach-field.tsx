// From where guests can reach the share: a menu of this computer's networks, SSH hosts and relays. A way is set up when it is first
// chosen.

import { Plus } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef } from "react";
import type { Backend } from "#contract/errors";
import type { WayView } from "#contract/reach";
import type { RelayView } from "#contract/relay";
import { Button } from "../../../../components/controls/button";
import { FieldRow } from "../../../../components/form/field-row";
import { SelectField } from "../../../../components/form/select-field";
import { useTestRelay } from "../../commands/use-backends";
import { useReach, useSetUpWay } from "../../commands/use-reach";
import { guestsOver, isAlone, reachGroups, wayOfRelay, wayToSetUp } from "../../model/reach";
import { connectWords, relaysFor } from "../../model/relays";
import { FailureNotice } from "../failure-notice";
import { RelayTestAnswer } from "../relays/test-answer";
import shared from "../shared.module.css";
import styles from "./form.module.css";

export interface ReachFieldProps {
  readonly relays: readonly RelayView[];
  readonly backend: Backend | null;
  /** The relay's name. */
  readonly value: string;
  readonly onChange: (relay: string) => void;
  readonly onAddRelay: () => void;
}

/**
 * Opens the menu. On a closed menu, an arrow key would choose each way that it passes, and set it up. Browsers without
 * `showPicker` for menus (Safari) open it themselves.
 */
const openByArrow = (event: KeyboardEvent<HTMLElement>): void => {
  const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
  if (!isArrow || !(event.target instanceof HTMLSelectElement)) return;
  if (event.altKey || event.ctrlKey || event.metaKey || typeof event.target.showPicker !== "function") return;
  event.preventDefault();
  event.target.showPicker();
};

const ONLY_HERE = "only from this computer";

export const ReachField = ({ relays, backend, value, onChange, onAddRelay }: ReachFieldProps) => {
  const fieldId = useId();
  const ways = useReach();
  const setUp = useSetUpWay();
  const groups = reachGroups(ways, relays, backend);
  // Before the relays are loaded: the chosen one alone.
  const shown =
    groups.length > 0 ? groups : [{ options: [{ value, label: value === "here" ? "this computer" : value }] }];
  const choose = async (chosen: string) => {
    const way = wayToSetUp(chosen);
    setUp.reset();
    if (way === null || backend === null) return onChange(chosen);
    const used = await setUp.run({ way, backend });
    if (used.ok) onChange(used.value.relay.name);
  };
  const relay = relaysFor(relays, backend).find(({ name }) => name === value);
  return (
    <FieldRow label="Reachable from" fieldId={fieldId}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only handles the arrow keys of the menu inside */}
      <div className={styles.reach} onKeyDown={openByArrow}>
        <SelectField
          id={fieldId}
          describedBy={`${fieldId}-hint`}
          groups={shown}
          value={value}
          onChange={(chosen) => void choose(chosen)}
        />
        <Button size="small" look="quiet" onClick={onAddRelay}>
          <Plus size={16} aria-hidden />
          Add relay
        </Button>
        <span id={`${fieldId}-hint`} className={styles.quiet}>
          {setUp.isPending ? "Setting up…" : hintOf(relay, ways, value)}
        </span>
      </div>
      {relay !== undefined && relay.kind !== "here" && relay.available && (
        <ReachTest key={`${relay.name} ${relay.backend}`} relay={relay.name} />
      )}
      <div role="status" className={shared.region}>
        {setUp.failure !== null && <FailureNotice isInline failure={setUp.failure} />}
      </div>
    </FieldRow>
  );
};

/** Runs only on demand, because it connects to SSH hosts and relays. */
const ReachTest = ({ relay }: { readonly relay: string }) => {
  const test = useTestRelay();
  const answer = useRef<HTMLDivElement>(null);
  // In a low window, the answer would be below the fold.
  useEffect(() => {
    if (test.answer !== null) answer.current?.scrollIntoView({ block: "nearest" });
  }, [test.answer]);
  return (
    <div className={styles.reachTest}>
      <Button look="link" isBusy={test.isPending} onClick={() => void test.run(relay)}>
        Can guests reach it?
      </Button>
      <div ref={answer} role="status" aria-label="Can guests reach it?" className={shared.region}>
        {test.failure !== null && <FailureNotice isInline failure={test.failure} />}
        {test.answer !== null && <RelayTestAnswer answer={test.answer} />}
      </div>
    </div>
  );
};

const hintOf = (relay: RelayView | undefined, ways: readonly WayView[], value: string): string => {
  if (relay === undefined || relay.kind === "here")
    return isAlone(ways) ? `${ONLY_HERE}; it has no network` : ONLY_HERE;
  if (!relay.available) return [relay.problem, relay.remedy].filter((part) => part !== null).join(" ");
  return connectWords(relay, guestsOver(wayOfRelay(ways, value)));
};
