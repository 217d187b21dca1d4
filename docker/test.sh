#!/usr/bin/env bash
# Builds the image and starts it, without a container engine: buildah in a chroot, over a base made by debootstrap from the
# package archive that this machine uses. Ends with `N passed, N failed`. `--from-source` compiles inside the image, too;
# otherwise the release binary that is already built goes in.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
./dev need docker
binary=prebuilt
[ "${1:-}" = --from-source ] && binary=build
[ "$(id -u)" -eq 0 ] || exec sudo --preserve-env=PATH "$0" "$@"

export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
cache=$root/.cache/docker
work=$(mktemp -d)
container=
passed=0
failed=0
server=
cleanup() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  if [ -n "$container" ]; then buildah rm "$container" >/dev/null 2>&1 || true; fi
  rm -rf "$work"
}
trap cleanup EXIT

check() { # NAME COMMAND...
  local name=$1
  shift
  if "$@" >"$work/out" 2>&1; then
    passed=$((passed + 1))
    echo "ok   $name"
  else
    failed=$((failed + 1))
    echo "FAIL $name"
    tail -30 "$work/out"
  fi
}

make_base() {
  local archive
  archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | sort -u | head -1)
  mkdir -p "$cache"
  if [ ! -e "$cache/base.tar" ]; then
    debootstrap --variant=minbase --include=ca-certificates bookworm "$work/base" "$archive"
    tar -C "$work/base" -cf "$cache/base.tar.new" --exclude=./dev --exclude=./proc --exclude=./sys .
    mv "$cache/base.tar.new" "$cache/base.tar"
  fi
  local from
  from=$(buildah from scratch)
  buildah add "$from" "$cache/base.tar" / >/dev/null
  buildah commit --rm "$from" localhost/doppel-base
}

build_image() {
  buildah build --format docker --layers=false -f docker/Dockerfile --build-arg BASE=localhost/doppel-base --build-arg "BINARY=$binary" \
    -t localhost/doppel .
}

describes() { # PART TEXT: the image's configuration holds TEXT in PART
  buildah inspect --format "{{ .Docker.Config.$1 }}" localhost/doppel | grep -F -- "$2"
}

is_small() {
  local size
  size=$(du -sm "$mount" | cut -f1)
  echo "$size MB"
  [ "$size" -lt 350 ]
}

starts() {
  # The same program, arguments and user as the image's; ports of our own choosing, for the chroot shares the network.
  buildah run --user doppel "$container" -- doppel serve --host 127.0.0.1 --port 0 --aws-port 0 >"$work/ready" 2>"$work/log" &
  server=$!
  for _ in $(seq 100); do
    if [ -s "$work/ready" ]; then return 0; fi
    kill -0 "$server" || break
    sleep 0.1
  done
  cat "$work/log"
  return 1
}

ready() { python3 -c "import json,sys; print(json.load(open('$work/ready'))['$1'])"; }

answers() {
  PGPASSWORD=Doppel123 psql -X -A -t "host=127.0.0.1 port=$(ready port) dbname=dev user=awsuser" -c 'select version()' |
    grep Redshift
}

is_healthy() { buildah run --user doppel "$container" -- doppel health --aws-port "$(ready aws_port)"; }

runs_without_root() { [ "$(ps -o user= -p "$(ready pid)")" != root ]; }

stops() {
  kill -TERM "$(ready pid)"
  wait "$server"
  server=
}

check 'the base image is made' make_base
check 'the image is built' build_image
if [ "$failed" -eq 0 ]; then
  container=$(buildah from localhost/doppel)
  mount=$(buildah mount "$container")
  check 'it exposes both ports' bash -c "$(declare -f describes); describes ExposedPorts 5439 && describes ExposedPorts 5440"
  check 'it runs as doppel' describes User doppel
  check 'it has a health check' describes Healthcheck 'doppel health'
  check 'it is small' is_small
  check 'it starts' starts
fi
if [ -n "$server" ] && [ -s "$work/ready" ]; then
  check 'it answers' answers
  check 'it is healthy' is_healthy
  check 'it does not run as root' runs_without_root
  check 'it stops on SIGTERM' stops
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
