# shellcheck shell=bash
# What a kernel can do, found out by trying in a namespace of its own.
#
# Sourced. A part is a word in a lab's `needs` line; README.md lists them. `missing_parts WORD…`
# sets parts_missing to those that are not here.

declare -A part_here=()
# Where a part is being tried, as long as it is.
part_node=labs-$$-probe part_folder=''

# forget_part : takes down what a trial that was interrupted left.
forget_part() {
  [[ ! -e /run/netns/$part_node ]] || ip netns delete "$part_node"
  [[ -n $part_folder ]] || return 0
  umount "$part_folder" 2>/dev/null
  rmdir "$part_folder"
  part_folder=''
}

# missing_parts WORD… : finds out which parts this machine (and this user) does not have.
missing_parts() {
  local part
  parts_missing=()
  for part; do
    if [[ -z ${part_here[$part]-} ]]; then
      if try_part "$part" >/dev/null 2>&1; then part_here[$part]=yes; else part_here[$part]=no; fi
    fi
    [[ ${part_here[$part]} == yes ]] || parts_missing+=("$part")
  done
}

# try_part WORD : whether one part works, in a throwaway namespace.
try_part() {
  local kind=${1#*:} status
  case $1 in
    # All of a machine: its global settings may be changed. True only where nothing else lives.
    machine) [[ -n ${LOSSCTL_LABS_MACHINE-} ]] && return ;;
    # No backlog has overflowed since boot: those counters are the whole machine's, and a plain walk reports them.
    unspoilt) awk '$2 != "00000000" { exit 1 }' /proc/net/softnet_stat && return ;;
    # Root of the machine and not only of a user namespace.
    root) [[ $(id -u) == 0 && $(awk '{ print $3 }' /proc/self/uid_map) == 4294967295 ]] && return ;;
    bpf)
      part_folder=$(mktemp -d) && mount -t bpf bpf "$part_folder" &&
        labtraffic bpf-pin --kind xdp --path "$part_folder/part"
      status=$?
      forget_part
      return "$status"
      ;;
    program:*) type -P "$kind" && return ;;
    *)
      ip netns add "$part_node" || return
      try_in "$part_node" "$1" "$kind"
      status=$?
      forget_part
      return "$status"
      ;;
  esac
}

# try_in NAMESPACE WORD KIND : the parts that need a namespace to be tried in.
try_in() {
  local inside=(nsenter --net="/run/netns/$1" --)
  case $2 in
    namespaces) ip -n "$1" link set lo up ;;
    link:bridge-vlan) ip -n "$1" link add part type bridge vlan_filtering 1 ;;
    link:vxlan) ip -n "$1" link add part type vxlan id 7 dstport 4789 local 127.0.0.1 ;;
    link:macvlan)
      ip -n "$1" link add below type veth peer name other &&
        ip -n "$1" link add part link below type macvlan
      ;;
    link:tun) ip -n "$1" tuntap add part mode tun ;;
    link:*) ip -n "$1" link add part type "$3" ;;
    qdisc:tbf) tc -n "$1" qdisc add dev lo root tbf rate 1mbit burst 2k limit 10k ;;
    qdisc:red)
      tc -n "$1" qdisc add dev lo root red limit 20000 min 3000 max 9000 avpkt 1000 burst 4 \
        bandwidth 1mbit
      ;;
    qdisc:ingress) tc -n "$1" qdisc add dev lo ingress ;;
    qdisc:clsact) tc -n "$1" qdisc add dev lo clsact ;;
    qdisc:*) tc -n "$1" qdisc add dev lo root "$3" ;;
    action:*)
      local action=("$3" drop)
      [[ $3 == police ]] && action=(police rate 1mbit burst 2k drop)
      [[ $3 == mirred ]] && action=(mirred egress redirect dev lo)
      tc -n "$1" qdisc add dev lo ingress &&
        tc -n "$1" filter add dev lo ingress protocol ip u32 match u32 0 0 action "${action[@]}"
      ;;
    classifier:bpf)
      tc -n "$1" qdisc add dev lo clsact &&
        tc -n "$1" filter add dev lo egress bpf bytecode '1,6 0 0 0,' classid 1:1
      ;;
    nft) "${inside[@]}" nft add table inet part ;;
    nft:netdev)
      "${inside[@]}" nft 'add table netdev part' && "${inside[@]}" nft \
        'add chain netdev part c { type filter hook ingress device lo priority 0; }'
      ;;
    nft:fib)
      "${inside[@]}" nft 'add table ip part' && "${inside[@]}" nft \
        'add chain ip part c { type filter hook prerouting priority 0; }' &&
        "${inside[@]}" nft 'add rule ip part c fib saddr . iif oif missing drop'
      ;;
    nft:queue)
      "${inside[@]}" nft 'add table ip part' && "${inside[@]}" nft \
        'add chain ip part c { type filter hook input priority 0; }' &&
        "${inside[@]}" nft 'add rule ip part c queue num 0'
      ;;
    nft:*) "${inside[@]}" nft add table "$3" part ;;
    iptables-legacy) "${inside[@]}" iptables-legacy -w -A INPUT -m statistic --mode random \
      --probability 0.3 -j DROP ;;
    ip6tables-legacy) "${inside[@]}" ip6tables-legacy -w -A INPUT -j DROP ;;
    iptables-nft) "${inside[@]}" iptables-nft -w -A INPUT -m statistic --mode random \
      --probability 0.3 -j DROP ;;
    ip6tables-nft) "${inside[@]}" ip6tables-nft -w -A INPUT -j DROP ;;
    conntrack)
      "${inside[@]}" nft 'add table ip part' && "${inside[@]}" nft \
        'add chain ip part c { type filter hook input priority 0; }' &&
        "${inside[@]}" nft 'add rule ip part c ct state invalid drop'
      ;;
    ipv6) ip -n "$1" addr add fd00::1/64 dev lo ;;
    *) return 1 ;;
  esac
}
