// The approvals in the command palette.
import { ShieldQuestion } from "lucide-react";
import { PaletteItem } from "../../../components/palette/palette";
import { useApprovalsUi } from "../commands/approvals-context";

export const ApprovalsPalette = () => {
  const open = useApprovalsUi((state) => state.open);
  return (
    <PaletteItem id="approvals" icon={<ShieldQuestion size={16} aria-hidden />} onSelect={() => open(null)}>
      Approvals
    </PaletteItem>
  );
};
