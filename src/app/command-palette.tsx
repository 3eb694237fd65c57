// The command palette finds lanes and actions. Each feature passes in its own items.

import { Keyboard, Monitor, Moon, Plus, Sun } from "lucide-react";
import { useState } from "react";
import { Palette, PaletteGroup, PaletteItem } from "../components/palette/palette";
import { createLastingStorage } from "../platform/storage";
import { chooseTheme, readTheme, type Theme } from "../platform/theme";
import type { Slots } from "./slots";

const icon = { size: 16, "aria-hidden": true } as const;
const storage = createLastingStorage();

const themes: readonly { readonly theme: Theme; readonly name: string; readonly Icon: typeof Sun }[] = [
  { theme: "light", name: "Light theme", Icon: Sun },
  { theme: "dark", name: "Dark theme", Icon: Moon },
  { theme: "system", name: "System theme", Icon: Monitor },
];

export interface CommandPaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly items: Slots["palette"];
  /** A lane or the audit log was opened. */
  readonly onOpened: () => void;
  readonly onNewLane: () => void;
  readonly onShowKeys: () => void;
}

export const CommandPalette = ({ isOpen, onClose, items, onOpened, onNewLane, onShowKeys }: CommandPaletteProps) => {
  const [search, setSearch] = useState("");
  const close = () => {
    setSearch("");
    onClose();
  };
  return (
    <Palette isOpen={isOpen} onClose={close} search={search} onSearch={setSearch}>
      {items(search, onOpened)}
      <PaletteGroup title="lanecast">
        <PaletteItem id="new-lane" icon={<Plus {...icon} />} keywords={["terminal", "open"]} onSelect={onNewLane}>
          New lane
        </PaletteItem>
        <PaletteItem id="keys" icon={<Keyboard {...icon} />} keys="?" keywords={["help"]} onSelect={onShowKeys}>
          Keyboard shortcuts
        </PaletteItem>
        {themes
          .filter(({ theme }) => theme !== readTheme(storage))
          .map(({ theme, name, Icon }) => (
            <PaletteItem
              key={theme}
              id={`theme ${theme}`}
              icon={<Icon {...icon} />}
              keywords={["colors", "mode"]}
              onSelect={() => chooseTheme(theme, storage)}
            >
              {name}
            </PaletteItem>
          ))}
      </PaletteGroup>
    </Palette>
  );
};
