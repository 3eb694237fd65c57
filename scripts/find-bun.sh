# Sourced by bin/lanecast and scripts/bun with $root set. Sets $bun to this project's Bun, or else to the one on PATH.
# Bun's install script moves the binary out of the platform's package. Both places are checked, because install scripts may
# be off. npm 9 (Debian 13) installs the builds for both C libraries; the musl build needs musl's loader.
bun=
for candidate in "$root"/node_modules/@oven/bun-*/bin/bun "$root"/node_modules/bun/bin/bun.exe; do
  [ -x "$candidate" ] || continue
  case $candidate in *-musl*) ls /lib/ld-musl-* >/dev/null 2>&1 || continue ;; esac
  bun=$candidate
  break
done
[ -n "$bun" ] || bun=$(command -v bun) || bun=
if [ -z "$bun" ]; then
  echo "lanecast: Bun isn't installed, neither in node_modules nor on PATH." >&2
  echo "Run 'npm run setup' in $root." >&2
  exit 2
fi
