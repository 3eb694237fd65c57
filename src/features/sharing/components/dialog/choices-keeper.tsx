// Remembers what each lane was shared with, also if the dialog was closed before the share was live.
import { useKeepChoices } from "../../commands/use-keep-choices";

export const ChoicesKeeper = (): null => {
  useKeepChoices();
  return null;
};
