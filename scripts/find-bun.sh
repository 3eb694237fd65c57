# Sourced by bin/lanecast and scripts/bun with $root set; sets $bun to the Bun of this project, else to one on PATH.
# Bun's npm package moves its binary when its install script runs, and leaves it in the platform's package when install
# scripts are off: both are looked at, so that none is needed. npm 9 (Debian 13) installs the builds for either C library:
# musl's needs musl's loader.
bun=
for candidate in "$root"/node_modules/@oven/bun-*/bin/bun "$root"/node_modules/bun/bin/bun.exe; do
  [ -x "$candidate" ] || continue
  case $candidate in *-musl*) ls /lib/ld-musl-* >/dev/null 2>&1 || continue ;; esac
  bun=$candidate
  break
done
[ -n "$bun" ] || bun=$(command -v bun) || bun=
if [ -z "$bun" ]; then
  echo "lanecast: Bun was not found beside the program nor on PATH." >&2
  echo "Run 'npm run setup' in $root." >&2
  exit 2
fi
