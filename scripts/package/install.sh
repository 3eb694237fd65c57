#!/bin/sh
# Installs lanecast into ~/.local without root, or removes it: install.sh [--prefix DIR] [--uninstall]
set -eu

say() { printf '%s\n' "$*"; }
fail() { printf 'install.sh: %s\n' "$*" >&2; exit "${code:-1}"; }

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
# The installed copy of this script is in PREFIX/lib/lanecast.
case $here in */lib/lanecast) prefix=${here%/lib/lanecast} ;; *) prefix=${HOME:?}/.local ;; esac
action=install
while [ $# -gt 0 ]; do
  case $1 in
    --uninstall) action=uninstall ;;
    --prefix=*) prefix=${1#*=} ;;
    --prefix) [ $# -gt 1 ] || code=2 fail "--prefix needs a folder"; prefix=$2; shift ;;
    -h | --help) say "Usage: install.sh [--prefix DIR] [--uninstall]"; say "DIR is ~/.local by default."; exit 0 ;;
    *) code=2 fail "unknown argument $1 (see --help)" ;;
  esac
  shift
done
case $prefix in /*) ;; *) prefix=$(pwd -P)/$prefix ;; esac
# They have a meaning in desktop entries or systemd units.
case $prefix in *[\"\\\$%\&\|\`\']*) code=2 fail "the path $prefix has characters that can't be used here" ;; esac

# What was installed, one path per line: files, then the folders that had to be made.
record=$prefix/lib/lanecast/installed

refuse_if_running() {
  [ -x "$prefix/bin/lanecast" ] || return 0
  case $("$prefix/bin/lanecast" status --json 2>/dev/null) in
    *'"running":true'*) fail "lanecast is running. Stop it first: $prefix/bin/lanecast stop" ;;
  esac
}

# `lanecast service install` writes units that start the program in this prefix.
refuse_if_service() {
  units=${XDG_CONFIG_HOME:-${HOME:?}/.config}/systemd/user
  unit=$(grep -lsF "\"$prefix/" "$units"/lanecast*.service | head -n 1) || :
  [ -z "$unit" ] || fail "lanecast is installed as a service ($unit). Remove it first: $prefix/bin/lanecast service uninstall"
}

uninstall() {
  [ -f "$record" ] || fail "lanecast isn't installed in $prefix"
  refuse_if_running
  refuse_if_service
  list=$(cat "$record")
  # Files come first in the list, and a folder comes after the folders in it.
  printf '%s\n' "$list" | while IFS= read -r path; do
    case $path in
      */) rmdir "$prefix/$path" 2>/dev/null || : ;;
      *) rm -f "$prefix/$path" ;;
    esac
  done
  say "Removed lanecast from $prefix."
  say "Its home (configuration, policies, audit log) stays: ${XDG_DATA_HOME:-${HOME:-~}/.local/share}/lanecast"
}

# Prints every folder of PREFIX/$1 that doesn't exist, the outermost first.
missing_folders() {
  folder=$1 found=
  while [ "$folder" != . ] && [ ! -d "$prefix/$folder" ]; do
    found="$folder/
$found"
    folder=$(dirname -- "$folder")
  done
  printf '%s' "$found"
}

# Beside its place first and then renamed, because a running program can't be overwritten.
place() {
  if [ -h "$here/files/$1" ]; then
    ln -s "$(readlink "$here/files/$1")" "$prefix/$1.new$$"
  else
    case $1 in
      *.desktop | *.service) sed "s|@PREFIX@|$prefix|g" "$here/files/$1" >"$prefix/$1.new$$" ;;
      *) cp "$here/files/$1" "$prefix/$1.new$$" ;;
    esac
    if [ -x "$here/files/$1" ]; then chmod 755 "$prefix/$1.new$$"; else chmod 644 "$prefix/$1.new$$"; fi
  fi
  mv -f "$prefix/$1.new$$" "$prefix/$1"
}

install() {
  [ -d "$here/files" ] || fail "the folder files is missing beside this script"
  umask 022
  folders=
  if [ -f "$record" ]; then folders=$(grep '/$' "$record" || :); fi
  if [ ! -d "$prefix" ]; then mkdir -p "$prefix"; fi
  files=$(cd "$here/files" && find . ! -type d | sed 's|^\./||' | LC_ALL=C sort)
  while IFS= read -r path; do
    new=$(missing_folders "$(dirname -- "$path")")
    if [ -n "$new" ]; then folders="$folders
$new"; fi
    mkdir -p "$prefix/$(dirname -- "$path")"
    place "$path"
  done <<LIST
$files
LIST
  { printf '%s\n' "$files"; say lib/lanecast/installed; printf '%s\n' "$folders" | grep . | LC_ALL=C sort -r; } >"$record.new"
  mv -f "$record.new" "$record"
  say "Installed lanecast $("$prefix/bin/lanecast" --version) into $prefix."
  case :$PATH: in *":$prefix/bin:"*) ;; *) say "$prefix/bin isn't in your PATH. Add it, or run $prefix/bin/lanecast." ;; esac
  say "Next: lanecast setup prepares this machine for sharing. To remove lanecast: $prefix/lib/lanecast/install.sh --uninstall"
}

$action
