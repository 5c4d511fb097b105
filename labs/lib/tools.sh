# shellcheck shell=bash
# Makes the programs that labs need: lossctl itself, and labtraffic, which sends and counts.
#
# Sourced, with `labs` set. LOSSCTL=FILE stands for another build of lossctl.

repository=$(dirname "$labs")
cache_root=${LOSSCTL_CACHE:-$repository/.cache}
tools=$cache_root/labs/bin
lossctl=$tools/lossctl

# newer_than FILE PATH… : whether anything under the paths is newer than the file.
newer_than() {
  local file=$1
  shift
  [[ ! -e $file || -n $(find "$@" -name .build -prune -o -type f -newer "$file" -print -quit) ]]
}

# have_labtraffic : makes $tools/labtraffic, stripped.
have_labtraffic() {
  newer_than "$tools/labtraffic" "$labs/traffic/Sources" "$labs/traffic/Package.swift" || return 0
  printf 'building labtraffic\n' >&2
  mkdir -p "$tools"
  swift build --package-path "$labs/traffic" -c release --static-swift-stdlib >&2 &&
    strip -o "$tools/labtraffic" "$labs/traffic/.build/release/labtraffic"
}

# have_lossctl : makes $lossctl, stripped.
have_lossctl() {
  if [[ -n ${LOSSCTL-} ]]; then
    # Somebody's own build: not to be taken for this one's later, nor for another of his.
    lossctl=$tools/given-$(realpath "$LOSSCTL" | cksum | cut -d' ' -f1)/lossctl
    mkdir -p "${lossctl%/*}"
    strip -o "$lossctl" "$LOSSCTL"
    return
  fi
  newer_than "$lossctl" "$repository/Sources" "$repository/Package.swift" || return 0
  printf 'building lossctl\n' >&2
  mkdir -p "$tools"
  swift build --package-path "$repository" -c release --static-swift-stdlib \
    --product lossctl >&2 &&
    strip -o "$lossctl" "$repository/.build/release/lossctl"
}
