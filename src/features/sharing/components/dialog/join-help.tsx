// More ways to pass on a link: a note for a chat, a QR code for a phone, and entries for a guest's SSH files.

import { useState } from "react";
import type { ShareId } from "#contract/ids";
import type { Join } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { PartBoundary } from "../../../../components/feedback/boundary";
import { laterPart } from "../../../../components/later";
import { useCopySecret, useInvite } from "../../commands/use-link";
import { FailureStatus } from "../failure-notice";
import { ClipboardNote } from "./clipboard-note";
import styles from "./link.module.css";

/** Loaded when it is wanted: few guests join by phone. */
const QrCode = laterPart(async () => (await import("../../../../components/qr-code")).QrCode);

type Tab = "note" | "code" | "config";
const tabs: readonly { readonly tab: Tab; readonly label: string }[] = [
  { tab: "note", label: "Note for the guest" },
  { tab: "code", label: "QR code" },
  { tab: "config", label: "SSH config" },
];

export interface JoinHelpProps {
  readonly shareId: ShareId;
  readonly join: Join;
  /** A phone can use the command. */
  readonly hasCode: boolean;
}

export const JoinHelp = ({ shareId, join, hasCode }: JoinHelpProps) => {
  const [open, setOpen] = useState<Tab | null>(null);
  const invite = useInvite();
  const [note, setNote] = useState("");
  const toggle = async (tab: Tab) => {
    setOpen(open === tab ? null : tab);
    // Every note is a reveal in the audit log, so it is fetched once, and only if it is wanted.
    if (tab !== "note" || note !== "" || open === tab) return;
    const answer = await invite.run(shareId);
    if (answer.ok) setNote(answer.value.text);
  };
  return (
    <div className={styles.help}>
      <div className={styles.tabs}>
        {tabs
          .filter(({ tab }) => tab !== "code" || hasCode)
          .map(({ tab, label }) => (
            <Button
              key={tab}
              size="small"
              aria-expanded={open === tab}
              isBusy={tab === "note" && invite.isPending}
              onClick={() => void toggle(tab)}
            >
              {label}
            </Button>
          ))}
      </div>
      {open === "note" && note !== "" && <Block name="Note for the guest" text={note} />}
      {open === "note" && <FailureStatus failure={invite.failure} />}
      {open === "code" && (
        <figure className={styles.code}>
          <PartBoundary name="The QR code">
            <QrCode text={join.command} name="QR code of the join command" />
          </PartBoundary>
          <figcaption className={styles.caption}>
            Scan to copy the join command to a phone with a terminal app.
          </figcaption>
        </figure>
      )}
      {open === "config" && (
        <>
          {join.sshConfig !== "" && <Block name="~/.ssh/config" text={join.sshConfig} />}
          <Block name="~/.ssh/known_hosts" text={join.knownHosts} />
        </>
      )}
    </div>
  );
};

const Block = ({ name, text }: { readonly name: string; readonly text: string }) => {
  const { copy, ...copied } = useCopySecret();
  return (
    <section className={styles.block} aria-label={name}>
      <header className={styles.blockHead}>
        <h3 className={styles.blockName}>{name}</h3>
        <CopyButton size="small" onCopy={() => copy(text)} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must reach what is out of sight */}
      <pre className={styles.blockText} tabIndex={0}>
        {text}
      </pre>
      <ClipboardNote {...copied} />
    </section>
  );
};
