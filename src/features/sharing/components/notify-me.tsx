// Asks, by a person's own press, whether the desktop may tell what happens while nobody looks. Gone once it was decided either way.
import { useState } from "react";
import { Button } from "../../../components/button";
import { useSharingTools } from "../commands/sharing-context";

export const NotifyMe = () => {
  const { notifications } = useSharingTools();
  const [leave, setLeave] = useState(notifications.leave);
  if (leave !== "unasked") return null;
  return (
    <Button size="small" look="quiet" onClick={() => void notifications.ask().then(setLeave)}>
      Notify me
    </Button>
  );
};
