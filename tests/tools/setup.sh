#!/usr/bin/env bash
# Installs a tool of the tests once per lock file, and links it: `.venv`, `.tools/NAME`.
#
#   setup.sh venv NAME   virtual environment of requirements/NAME.txt; `dev` is linked as .venv
#   setup.sh go NAME     Go tool of tests/tools/NAME/go.mod, built with the toolchain on PATH
#   setup.sh npm NAME    Node tool of tests/tools/NAME/package-lock.json
#
# All live in ${XDG_CACHE_HOME:-~/.cache}/copier-infra, named by the hash of their lock, so another clone finds them.
set -euo pipefail

[[ $# -eq 2 ]] || {
  echo "usage: setup.sh venv|go|npm NAME" >&2
  exit 64
}
kind=$1 name=$2
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/copier-infra
python=${PYTHON:-python3}

hash_of() { "$python" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest()[:16])'; }

# Two runs at the same time would write into one folder; `mkdir` is atomic everywhere, `flock` is not on every laptop.
locked() {
  local lock=$1.lock
  shift
  mkdir -p "$cache"
  for _ in $(seq 600); do
    if mkdir "$lock" 2>/dev/null; then
      # shellcheck disable=SC2064  # the name of this lock, not of a later one
      trap "rmdir '$lock'" EXIT
      "$@"
      return
    fi
    # a lock that is older than a build can take was left by a run that was killed
    if [[ -n $(find "$lock" -maxdepth 0 -mmin +30 2>/dev/null) ]]; then rmdir "$lock" 2>/dev/null || true; fi
    sleep 1
  done
  echo "setup.sh: $lock is held by another run; remove it when there is none" >&2
  return 1
}

make_venv() {
  [[ -e $target/.ready ]] && return
  rm -rf "$target"
  echo "installing requirements/$name.txt" >&2
  "$python" -m venv "$target"
  "$target/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$top/requirements/$name.txt"
  touch "$target/.ready"
}

make_go() {
  [[ -e $target/.ready ]] && return
  echo "building tests/tools/$name" >&2
  (cd "$top/tests/tools/$name" && CGO_ENABLED=0 GOBIN=$target go install -trimpath tool)
  touch "$target/.ready"
}

make_npm() {
  [[ -e $target/.ready ]] && return
  echo "installing tests/tools/$name" >&2
  rm -rf "$target"
  mkdir -p "$target"
  cp "$top/tests/tools/$name"/package*.json "$target"
  (cd "$target" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null)
  touch "$target/.ready"
}

mkdir -p "$top/.tools"
case $kind in
venv)
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; set PYTHON to one (found: $("$python" --version))" >&2
    exit 1
  }
  target=$cache/$name-$({ "$python" -VV && cat "$top/requirements/$name.txt"; } | hash_of)
  locked "$target" make_venv
  link=$top/.tools/$name
  [[ $name == dev ]] && link=$top/.venv
  ;;
go)
  command -v go >/dev/null || {
    echo "$name is not built: there is no Go toolchain here" >&2
    exit 69
  }
  target=$cache/$name-$({ go env GOOS GOARCH && cat "$top/tests/tools/$name/go.sum"; } | hash_of)
  locked "$target" make_go
  link=$top/.tools/$name
  ;;
npm)
  command -v npm >/dev/null || {
    echo "$name is not installed: there is no npm here" >&2
    exit 69
  }
  target=$cache/$name-$(hash_of <"$top/tests/tools/$name/package-lock.json")
  locked "$target" make_npm
  link=$top/.tools/$name
  ;;
*)
  echo "setup.sh: venv, go or npm, not $kind" >&2
  exit 64
  ;;
esac
# a real folder in the link's place (a .venv of an older layout) would swallow the link
[[ -L $link || ! -e $link ]] || rm -rf "$link"
ln -sfn "$target" "$link"
