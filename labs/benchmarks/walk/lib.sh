# What the benchmarks of lossctl walk share: a namespace of their own, which goes with them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lossctl=${LOSSCTL:-$here/../../../.build/release/lossctl}
compare=$here/../compare
runs=${RUNS:-21}
name=${name:-bench$$}

[ "$(id -u)" = 0 ] || { echo "needs root, for a network namespace" >&2; exit 2; }
[ -x "$lossctl" ] || { echo "no $lossctl: make build" >&2; exit 2; }
for program in nft iptables-legacy-restore ethtool netstat tc; do
  command -v $program >/dev/null || {
    echo "no $program: apt-get install nftables iptables ethtool net-tools iproute2 time" >&2; exit 2; }
done

made=
namespace() {
  ip netns add "$1"
  made="$made $1"
  ip -n "$1" link set lo up
  ip -n "$1" link add eth0 type veth peer name peer0
  ip -n "$1" address add 192.0.2.1/24 dev eth0
  ip -n "$1" link set eth0 up
  ip -n "$1" link set peer0 up
}
clean_up() { for each in $made; do ip netns del "$each"; done; }
trap clean_up EXIT
trap 'exit 2' INT TERM
