// The audit log in the command palette.
import { ScrollText } from "lucide-react";
import { PaletteItem } from "../../../components/palette/palette";
import { useAuditUi } from "../commands/audit-context";

export const AuditPalette = ({ onOpened }: { readonly onOpened: () => void }) => {
  const open = useAuditUi((state) => state.open);
  return (
    <PaletteItem
      id="audit"
      icon={<ScrollText size={16} aria-hidden />}
      onSelect={() => {
        open();
        onOpened();
      }}
    >
      Audit log
    </PaletteItem>
  );
};
