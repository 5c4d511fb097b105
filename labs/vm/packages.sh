# shellcheck shell=bash disable=SC2154 # sourced by run, which sets cache
# Programs that this machine lacks, taken from Debian packages without installing them.
#
# Sourced. Needs `cache` (the ignored folder) to be set. No root: packages are downloaded with
# what they depend on and unpacked into $cache/packages/root.

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
unpacked=$cache/packages/root

# say MESSAGE… : one line of progress, on standard error.
say() { printf 'vm: %s\n' "$*" >&2; }

# apt_lists : sets apt_options so that apt knows packages, on a machine whose lists were never read too.
#
# The system's own lists are used where they know the kernel. Otherwise lists of our own are
# fetched into the cache, once; `apt_lists own` insists on those (the system's may be out of date).
apt_lists() {
  local own=$cache/packages/apt
  if [[ ${1-} != own && ! -d $own/lists ]] && apt-cache show linux-image-cloud-amd64 >/dev/null 2>&1
  then
    apt_options=(-o Debug::NoLocking=true)
    return
  fi
  apt_options=(
    -o Debug::NoLocking=true -o "Dir::State=$own" -o Dir::State::status=/var/lib/dpkg/status
    -o "Dir::Cache=$own/cache" -o APT::Sandbox::User=
  )
  if [[ ! -d $own/lists || ${1-} == own ]]; then
    say 'reading the package lists'
    mkdir -p "$own/lists/partial" "$own/cache/archives/partial"
    if ! apt-get "${apt_options[@]}" -qq update >&2; then
      rm -rf "$own"
      say 'no package lists: is the Debian package registry reachable?'
      return 1
    fi
  fi
}

# download DIRECTORY PACKAGE… : fetches package files; with fresh lists when the first try fails.
download() {
  local directory=$1
  shift
  mkdir -p "$directory"
  apt_lists || return
  if ! (cd "$directory" && apt-get "${apt_options[@]}" -qq download "$@" 2>"$directory/log"); then
    apt_lists own || return
    if ! (cd "$directory" && apt-get "${apt_options[@]}" -qq download "$@" 2>"$directory/log"); then
      cat "$directory/log" >&2
      return 1
    fi
  fi
}

# unpack_missing PACKAGE… : unpacks packages, and all they need that is not installed here.
unpack_missing() {
  local work names
  work=$(mktemp -d "$cache/packages.XXXXXX")
  apt_lists || return
  # A simulated installation names exactly what this machine lacks.
  mapfile -t names < <(
    apt-get "${apt_options[@]}" -s -q install --no-install-recommends "$@" 2>"$work/log" |
      awk '$1 == "Inst" { gsub(/[(\[]/, ""); print $2 }'
  )
  # Nothing to install although the program is missing: it was installed and then broken.
  ((${#names[@]})) || names=("$@")
  say "unpacking ${names[*]}"
  if ! download "$work" "${names[@]}"; then
    cat "$work/log" >&2
    rm -rf "$work"
    return 1
  fi
  mkdir -p "$unpacked"
  local file
  for file in "$work"/*.deb; do dpkg-deb --extract "$file" "$unpacked" || return; done
  # Links that mean the system's root are to mean this one (/sbin/depmod -> /bin/kmod).
  local target
  while IFS= read -r -d '' file; do
    target=$(readlink "$file")
    [[ -e $unpacked$target ]] && ln -sfn "$unpacked$target" "$file"
  done < <(find "$unpacked" -type l -lname '/*' -not -lname "$unpacked/*" -print0)
  rm -rf "$work"
}

# find_program NAME : prints where a program is, on this machine or unpacked; fails when nowhere.
find_program() {
  local directory
  type -P "$1" && return
  for directory in usr/sbin usr/bin sbin bin; do
    if [[ -x $unpacked/$directory/$1 ]]; then
      printf '%s\n' "$unpacked/$directory/$1"
      return
    fi
  done
  return 1
}

# have_programs NAME=PACKAGE… : makes sure that every program can be found, unpacking what is missing.
have_programs() {
  local pair missing=()
  for pair; do
    find_program "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  ((${#missing[@]} == 0)) || unpack_missing "${missing[@]}" || return
  for pair; do
    if ! find_program "${pair%%=*}" >/dev/null; then
      say "no program ${pair%%=*}, not in package ${pair#*=} either"
      return 1
    fi
  done
}

# library_path : where the loader finds the libraries of unpacked programs.
library_path() {
  printf '%s' "$unpacked/usr/lib/x86_64-linux-gnu:$unpacked/lib/x86_64-linux-gnu"
  printf '%s' ":$unpacked/usr/lib/x86_64-linux-gnu/pulseaudio"
}

# run_program NAME ARGUMENT… : runs a program from wherever it was found.
run_program() {
  local path
  path=$(find_program "$1") || return
  shift
  if [[ $path == "$unpacked"/* ]]; then
    LD_LIBRARY_PATH=$(library_path) "$path" "$@"
  else
    "$path" "$@"
  fi
}
