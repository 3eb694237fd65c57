// The toast after a guest was removed.
import type { Guest, ShareView } from "#contract/share";
import { guestName } from "#contract/share-words";
import { Toast } from "../../../../components/toast/toast";

interface RemovedToastProps {
  readonly share: ShareView;
  readonly guest: Guest;
  readonly onDismiss: () => void;
}

export const RemovedToast = ({ guest, onDismiss }: RemovedToastProps) => (
  <Toast title={`${guestName(guest)} was removed`} onDismiss={onDismiss} />
);
