// The window that saves a person's public keys, so that the Share dialog can offer them.
import { type SubmitEvent, useId, useState } from "react";
import { laneNameSchema } from "#contract/lane";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { TextField } from "../../../../components/form/text-field";
import { beyondFields, problemOf } from "../../../../words/failure-words";
import { useSharingUi } from "../../commands/sharing-context";
import { useAddGuestKeys } from "../../commands/use-guest-keys";
import { parseKeys, withMoreKeys } from "../../model/guest-keys";
import { KeyField } from "../dialog/key-field";
import { FailureStatus } from "../failure-notice";

export const AddPersonWindow = () => {
  const close = useSharingUi((state) => state.close);
  const add = useAddGuestKeys();
  const [name, setName] = useState("");
  const [keys, setKeys] = useState("");
  const [isTried, setIsTried] = useState(false);
  const formId = useId();
  const parsedName = laneNameSchema.safeParse(name.trim());
  const nameProblem = parsedName.success ? problemOf(add.failure, "name") : "Enter a name.";
  const parsed = parseKeys(keys);
  const keysProblem = parsed.problems[0] ?? (parsed.keys.length === 0 ? "Enter at least one public key." : null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (!parsedName.success || keysProblem !== null || add.isPending) return;
    const answer = await add.run({ keys: [keys], name: parsedName.data });
    if (answer.ok) close();
  };
  return (
    <Dialog isOpen title="Add a person" onClose={close}>
      <DialogBody>
        <p>Their public key lets them join the shares that you add them to. Saving it gives no access.</p>
        <form id={formId} noValidate onSubmit={(event) => void submit(event)}>
          <TextField
            label="Name"
            value={name}
            problem={isTried ? nameProblem : null}
            autoFocus
            onChange={(event) => {
              setName(event.target.value);
              add.reset();
            }}
          />
          <KeyField
            value={keys}
            problem={isTried ? keysProblem : null}
            onChange={(text) => {
              setKeys(text);
              add.reset();
            }}
            onAdd={(more) => setKeys((before) => withMoreKeys(before, more))}
          />
        </form>
        <FailureStatus failure={beyondFields(add.failure, ["name"])} />
      </DialogBody>
      <DialogFoot>
        <Button onClick={close}>Cancel</Button>
        <Button look="primary" type="submit" form={formId} isBusy={add.isPending}>
          Save
        </Button>
      </DialogFoot>
    </Dialog>
  );
};
