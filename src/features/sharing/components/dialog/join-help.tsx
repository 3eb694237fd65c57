// More ways to hand a link on: a code for a phone, a note for a chat, and what belongs into a guest's ssh files.

import { useState } from "react";
import type { ShareId } from "#contract/ids";
import type { Join } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { QrCode } from "../../../../components/qr-code";
import { useCopySecret } from "../../commands/use-copy-secret";
import { useInvite } from "../../commands/use-share-mutations";
import { FailureStatus } from "../failure-notice";
import { ClipboardNote } from "./clipboard-note";
import styles from "./join-help.module.css";

type Way = "note" | "code" | "files";
const ways: readonly { readonly way: Way; readonly label: string }[] = [
  { way: "note", label: "Note for the guest" },
  { way: "code", label: "QR code" },
  { way: "files", label: "ssh files" },
];

export const JoinHelp = ({ shareId, join }: { readonly shareId: ShareId; readonly join: Join }) => {
  const [way, setWay] = useState<Way | null>(null);
  const invite = useInvite();
  const [note, setNote] = useState("");
  const show = async (next: Way) => {
    setWay(way === next ? null : next);
    // Each one is a reveal in the audit log: asked for once, and only when it is wanted.
    if (next !== "note" || note !== "" || way === next) return;
    const answer = await invite.ask(shareId);
    if (answer.ok) setNote(answer.value.text);
  };
  return (
    <div className={styles.help}>
      <div className={styles.ways}>
        {ways.map((each) => (
          <Button
            key={each.way}
            size="small"
            aria-expanded={way === each.way}
            isBusy={each.way === "note" && invite.isAsking}
            onClick={() => void show(each.way)}
          >
            {each.label}
          </Button>
        ))}
      </div>
      {way === "note" && note !== "" && <Block name="Note for the guest" text={note} />}
      {way === "note" && <FailureStatus failure={invite.failure} />}
      {way === "code" && (
        <figure className={styles.code}>
          <QrCode text={join.command} name="QR code of the join command" />
          <figcaption className={styles.hint}>The join command, for a phone with a terminal on it.</figcaption>
        </figure>
      )}
      {way === "files" && <SshFiles join={join} />}
    </div>
  );
};

const SshFiles = ({ join }: { readonly join: Join }) => (
  <>
    {join.sshConfig !== "" && <Block name="For ~/.ssh/config" text={join.sshConfig} />}
    <Block name="For ~/.ssh/known_hosts" text={join.knownHosts} />
  </>
);

const Block = ({ name, text }: { readonly name: string; readonly text: string }) => {
  const { copy, ...copied } = useCopySecret();
  return (
    <section className={styles.block} aria-label={name}>
      <header className={styles.head}>
        <h3 className={styles.name}>{name}</h3>
        <CopyButton size="small" label={`Copy ${name.toLowerCase()}`} onCopy={() => copy(text)} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must reach what is out of sight */}
      <pre className={styles.text} tabIndex={0}>
        {text}
      </pre>
      <ClipboardNote {...copied} />
    </section>
  );
};
