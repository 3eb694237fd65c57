// A QR code drawn as one SVG path. Dark on light in both themes, because many cameras can't read the inverse.
import { create } from "qrcode";
import { useMemo } from "react";
import styles from "./qr-code.module.css";

/** The quiet zone around the code: four modules (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** One square per dark module. */
const pathOf = (text: string): { readonly path: string; readonly size: number } => {
  const { modules } = create(text, { errorCorrectionLevel: "L" });
  const squares = [...modules.data].flatMap((isDark, index) =>
    isDark ? [`M${(index % modules.size) + QUIET_ZONE} ${Math.floor(index / modules.size) + QUIET_ZONE}h1v1h-1z`] : [],
  );
  return { path: squares.join(""), size: modules.size + 2 * QUIET_ZONE };
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
