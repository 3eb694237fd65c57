// The way to the relays from the panel.
import { Button } from "../../../components/button";
import { useDesk } from "../commands/sharing-context";

export const RelaysButton = () => {
  const open = useDesk((state) => state.open);
  return (
    <Button size="small" look="quiet" aria-haspopup="dialog" onClick={() => open({ kind: "relays", backTo: null })}>
      Relays
    </Button>
  );
};
