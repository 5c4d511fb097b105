# shellcheck shell=bash disable=SC2034,SC2154 # sourced by run, which sets and uses the variables
# The guest's kernel and its base initramfs, built once and kept in the cache.
#
# Sourced after packages.sh. Nothing is installed: the kernel package is downloaded and unpacked,
# the programs are the machine's own with the libraries that `ldd` names.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Modules the guest gets besides all of kernel/net: devices made of software, and the way out.
module_folders=(
  net drivers/net/bonding drivers/net/ipvlan drivers/net/team drivers/net/vxlan
  drivers/net/wireguard drivers/net/netdevsim drivers/virtio
)
module_names=(
  virtio_console virtio_net dummy geneve gtp ifb macsec macvlan macvtap net_failover nlmon tap tun
  veth vrf amt netconsole
)

# find_kernel : sets kernel (vmlinuz) and kernel_modules (its folder lib/modules/VERSION).
#
# The version is the one the package lists name now; a kernel in the cache is used when the lists
# cannot be read.
find_kernel() {
  local package directory
  apt_lists || true
  package=$(apt-cache "${apt_options[@]}" depends linux-image-cloud-amd64 2>/dev/null |
    awk '/Depends: linux-image-/ { print $2; exit }')
  if [[ -z $package ]]; then
    package=$(basename "$(compgen -G "$cache/kernel/linux-image-*" | sort -V | tail -1)")
  fi
  if [[ -z $package ]]; then
    say 'no kernel: the package lists name none and the cache has none'
    return 1
  fi
  directory=$cache/kernel/$package
  if [[ ! -d $directory ]]; then
    say "downloading $package"
    local work
    mkdir -p "$cache/kernel"
    work=$(mktemp -d "$cache/kernel.XXXXXX")
    download "$work/package" "$package" || return
    dpkg-deb --extract "$work"/package/*.deb "$work/root" || return
    mkdir -p "$work/slim/lib"
    mv "$work"/root/boot/vmlinuz-* "$work/slim/vmlinuz" || return
    mv "$work"/root/boot/config-* "$work/slim/config" || return
    mv "$work"/root/lib/modules "$work/slim/lib/" 2>/dev/null ||
      mv "$work"/root/usr/lib/modules "$work/slim/lib/" || return
    have_programs depmod=kmod || return
    run_program depmod --basedir "$work/slim" "$(basename "$work"/slim/lib/modules/*)" || return
    mv -T "$work/slim" "$directory" 2>/dev/null || [[ -d $directory ]] || return
    rm -rf "$work"
  fi
  kernel=$directory/vmlinuz
  kernel_modules=$(compgen -G "$directory/lib/modules/*")
}

# copy_libraries ROOT BINARY… : copies what the loader needs for these into ROOT, at the same paths.
copy_libraries() {
  local root=$1 library source
  shift
  while read -r library; do
    [[ -e $root$library ]] && continue
    source=$library
    # A library from an unpacked package lives at its own place in the guest.
    library=/${source#"$unpacked"/}
    library=/${library#/}
    [[ $source == "$unpacked"/* ]] || library=$source
    [[ -e $root$library ]] && continue
    mkdir -p "$root$(dirname "$library")"
    cp -L "$source" "$root$library"
  done < <(
    LD_LIBRARY_PATH=$(library_path) ldd "$@" 2>/dev/null |
      awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// && $2 ~ /^\(/ { print $1 }' | sort -u
  )
}

# lay_out ROOT : the folders of the guest.
lay_out() {
  mkdir -p "$1"/usr/{bin,lib,lib64,local/bin} "$1"/{etc,job,out,guest}
  # One folder of programs: the kernel looks for /sbin/modprobe, people for /usr/sbin/nft.
  ln -s bin "$1/usr/sbin"
  ln -s usr/bin "$1/bin"
  ln -s usr/bin "$1/sbin"
  ln -s usr/lib "$1/lib"
  ln -s usr/lib64 "$1/lib64"
}

# archive ROOT FILE : packs a folder as the kernel reads it; owned by root whoever packs.
archive() {
  (cd "$1" && find . -print0 | sort -z |
    run_program cpio --null --create --format=newc --owner=0:0 --quiet) >"$2"
}

# guest_programs : sets program_paths[NAME] for every line of guest-programs, unpacking what is missing.
guest_programs() {
  local program package pairs=()
  while read -r program package; do
    [[ -z $program || $program == '#'* ]] || pairs+=("$program=$package")
  done <"$here/guest-programs"
  have_programs "${pairs[@]}" || return
  declare -gA program_paths=()
  for program in "${pairs[@]%%=*}"; do program_paths[$program]=$(find_program "$program"); done
}

# build_programs ROOT : the guest's programs, their libraries and plug-ins.
build_programs() {
  local root=$1 program path binaries=()
  for program in "${!program_paths[@]}"; do
    path=${program_paths[$program]}
    binaries+=("$path")
    cp -L "$path" "$root/usr/bin/$program"
  done
  # iptables loads its matches and targets, tc its distributions, from folders.
  local folder
  for folder in /usr/lib/x86_64-linux-gnu/xtables /usr/lib/tc /usr/lib/x86_64-linux-gnu/tc; do
    for path in "$folder" "$unpacked$folder"; do
      [[ -d $path ]] || continue
      mkdir -p "$root$folder"
      cp -L "$path"/* "$root$folder/"
      for program in "$path"/*.so; do [[ -e $program ]] && binaries+=("$program"); done
    done
  done
  copy_libraries "$root" "${binaries[@]}"
  # The C library loads this one by name, when a thread ends.
  path=/lib/x86_64-linux-gnu/libgcc_s.so.1
  mkdir -p "$root${path%/*}"
  cp -L "$path" "$root$path"
  ln -sf bash "$root/usr/bin/sh"
  printf 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n' \
    >"$root/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
  printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
  mkdir -p "$root/etc/iproute2"
  cp -L "$here/init" "$root/init"
}

# build_modules ROOT : the kernel's modules for software networks, with what they depend on.
build_modules() {
  local root=$1 version target folder name
  version=$(basename "$kernel_modules")
  target=$root/usr/lib/modules/$version
  mkdir -p "$target"
  cp "$kernel_modules"/modules.{order,builtin,builtin.modinfo} "$target/"
  {
    for folder in "${module_folders[@]}"; do
      (cd "$kernel_modules" && find "kernel/$folder" -name '*.ko*' 2>/dev/null)
    done
    for name in "${module_names[@]}"; do
      (cd "$kernel_modules" && find kernel -name "$name.ko*")
    done
  } | sort -u >"$root.wanted"
  awk -v wanted="$root.wanted" '
    BEGIN { while ((getline line < wanted) > 0) want[line] = 1 }
    { sub(/:$/, "", $1); if ($1 in want) for (i = 1; i <= NF; i++) print $i }
  ' "$kernel_modules/modules.dep" | sort -u |
    tar -C "$kernel_modules" -cf - --files-from=- | tar -C "$target" -xf -
  # The guest's own kmod may not read compressed modules; they are small enough unpacked.
  find "$target" -name '*.ko.xz' -exec xz -d {} +
  ln -s usr/lib "$root/lib"
  run_program depmod --basedir "$root" "$version" || return
  rm "$root/lib"
}

# find_image : sets base (programs) and modules (one archive each); builds them when inputs changed.
find_image() {
  local key work
  have_programs cpio=cpio depmod=kmod || return
  guest_programs || return
  key=$(
    {
      cat "$here"/{guest-programs,init,image.sh}
      stat --dereference --format='%n %s %Y' "${program_paths[@]}" | sort
    } | sha256sum | cut -c1-16
  )
  base=$cache/image/base-$key.cpio
  modules=$cache/image/modules-$(basename "$kernel_modules")-$key.cpio
  [[ -e $base && -e $modules ]] && return
  say 'packing the guest'
  mkdir -p "$cache/image"
  work=$(mktemp -d "$cache/image.XXXXXX")
  if lay_out "$work/base" && build_programs "$work/base" && archive "$work/base" "$work/base.cpio" &&
    mkdir "$work/modules" && build_modules "$work/modules" &&
    archive "$work/modules" "$work/modules.cpio"
  then
    # Another run may still be reading yesterday's image, but not last week's.
    find "$cache/image" -name '*.cpio' -mtime +7 -delete
    mv "$work/base.cpio" "$base"
    mv "$work/modules.cpio" "$modules"
    rm -rf "$work"
  else
    rm -rf "$work"
    return 1
  fi
}
