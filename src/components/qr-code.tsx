// A QR code, drawn as one path: dark on light in every theme, because cameras want it so. Knows nothing of what it says.
import { create } from "qrcode";
import { useMemo } from "react";
import styles from "./qr-code.module.css";

/** ISO/IEC 18004: four modules of quiet around it. */
const QUIET = 4;

/** One square a dark module. */
const pathOf = (text: string): { readonly path: string; readonly size: number } => {
  const { modules } = create(text, { errorCorrectionLevel: "L" });
  const squares = [...modules.data].flatMap((isDark, index) =>
    isDark ? [`M${(index % modules.size) + QUIET} ${Math.floor(index / modules.size) + QUIET}h1v1h-1z`] : [],
  );
  return { path: squares.join(""), size: modules.size + 2 * QUIET };
};

export const QrCode = ({ text, name }: { readonly text: string; readonly name: string }) => {
  const { path, size } = useMemo(() => pathOf(text), [text]);
  return (
    <svg
      className={styles.code}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={name}
      shapeRendering="crispEdges"
    >
      <rect className={styles.light} width={size} height={size} />
      <path className={styles.dark} d={path} />
    </svg>
  );
};
