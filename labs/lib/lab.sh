# shellcheck shell=bash
# The words that a lab's `setup`, `traffic` and `expect` are written in. labs/README.md lists them.
#
# Sourced. LAB is the folder of this run: nodes (one name a line), results/ (what the traffic
# counted), drawing, faults. LAB_PREFIX makes the names of namespaces unique to the run.

set -uo pipefail

# ---- Nodes and wires -------------------------------------------------------------------------

# node NAME… : one network namespace each, loopback up, quiet: no IPv6 (unless `ipv6=yes` stands
# before), no reverse path filter, whatever the machine's own settings are.
node() {
  local name
  for name; do
    # First the name, so that an interruption finds what to take down.
    printf '%s\n' "$name" >>"$LAB/nodes"
    ip netns add "$LAB_PREFIX$name" || return
    ip -n "$LAB_PREFIX$name" link set lo up || return
    if [[ ${ipv6-} != yes ]]; then
      knob "$name" net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    else
      # Group memberships are reported at once, not seconds later amid what is counted.
    knob "$name" net.ipv6.conf.{all,default}.{accept_dad=0,accept_ra=0,router_solicitations=0} \
      net.ipv6.conf.default.mldv{1,2}_unsolicited_report_interval=1
    fi
    knob "$name" net.ipv4.conf.{all,default}.rp_filter=0 net.ipv4.ip_forward=0 || return
  done
}

# ns NODE : the name of a node's network namespace.
ns() { printf '%s%s' "$LAB_PREFIX" "$1"; }

# on NODE COMMAND… : runs a command there, as in `on server ip link set eth0 mtu 100`.
on() {
  local node=$1
  shift
  nsenter --net="/run/netns/$LAB_PREFIX$node" -- "$@"
}

# knob NODE NAME=VALUE… : sets sysctls of a node.
knob() {
  local node=$1
  shift
  on "$node" sysctl -qw "$@"
}

# wire NODE DEVICE ADDRESS NODE DEVICE ADDRESS : a veth pair between two nodes.
#
# Both ends know the other's link address beforehand, so that no ARP mixes with what is counted.
# ADDRESS may be `-`, or several with commas; with `arp=yes` before, neighbours are left to ARP.
wire() {
  local count
  count=$(cat "$LAB/wires" 2>/dev/null || printf '0')
  printf '%s' $((count + 1)) >"$LAB/wires"
  local left right
  left=$(printf '02:00:00:00:%02x:01' "$count")
  right=$(printf '02:00:00:00:%02x:02' "$count")
  ip link add "$2" netns "$(ns "$1")" address "$left" type veth \
    peer name "$5" netns "$(ns "$4")" address "$right" || return
  wire_end "$1" "$2" "$3" "$6" "$right" && wire_end "$4" "$5" "$6" "$3" "$left"
}

# wire_end NODE DEVICE ADDRESS PEER-ADDRESS PEER-MAC : addresses of one end, and its neighbours.
wire_end() {
  local address
  {
    printf 'link set %s up\n' "$2"
    [[ $3 == - ]] || for address in ${3//,/ }; do
      [[ $address == *:* ]] && address+=' nodad'
      printf 'addr add %s dev %s\n' "$address" "$2"
    done
    [[ $4 == - || ${arp-} == yes ]] || for address in ${4//,/ }; do
      printf 'neigh replace %s lladdr %s dev %s nud permanent\n' "${address%/*}" "$5" "$2"
    done
  } | ip -n "$(ns "$1")" -batch -
}

# draw : takes the drawing from standard input.
draw() { cat >"$LAB/drawing"; }

# undo COMMAND : a command for the end, last one first; for what does not go with a namespace.
undo() { printf '%s\n' "$1" >>"$LAB/undo"; }

# bpf_folder : makes $LAB/bpf a place to pin BPF programs.
bpf_folder() {
  mkdir "$LAB/bpf" && mount -t bpf bpf "$LAB/bpf" && undo "umount '$LAB/bpf'"
}

# fault TEXT : says in a few words what is wrong here; shown under the drawing.
fault() { printf '%s\n' "$*" >>"$LAB/faults"; }

# ---- Usual topologies ------------------------------------------------------------------------

# pair : client 10.0.0.1 and server 10.0.0.2 (fd00::1 and fd00::2 with `ipv6=yes`).
pair() {
  local left=10.0.0.1/24 right=10.0.0.2/24
  [[ ${ipv6-} == yes ]] && left+=,fd00::1/64 right+=,fd00::2/64
  node client server && wire client eth0 "$left" server eth0 "$right" || return
  [[ ${ipv6-} != yes ]] || sleep 0.3
  draw <<'DRAWING'
  client                                     server
  eth0 10.0.0.1 ──────────────────── 10.0.0.2 eth0
DRAWING
}

# routed : client 10.0.1.1, router 10.0.1.254 and 10.0.2.254, server 10.0.2.2.
routed() {
  node client router server &&
    wire client eth0 10.0.1.1/24 router eth0 10.0.1.254/24 &&
    wire router eth1 10.0.2.254/24 server eth0 10.0.2.2/24 &&
    on client ip route add default via 10.0.1.254 &&
    on server ip route add default via 10.0.2.254 &&
    knob router net.ipv4.ip_forward=1 || return
  draw <<'DRAWING'
  client                    router                    server
  eth0 10.0.1.1 ───── 10.0.1.254 eth0
                             eth1 10.0.2.254 ───── 10.0.2.2 eth0
DRAWING
}

# routed_twice : client, two routers in a row and server: client 10.0.1.1, first 10.0.1.254 and 10.0.3.1, second 10.0.3.2
# and 10.0.2.254, server 10.0.2.2.
routed_twice() {
  node client first second server &&
    wire client eth0 10.0.1.1/24 first eth0 10.0.1.254/24 &&
    wire first eth1 10.0.3.1/24 second eth1 10.0.3.2/24 &&
    wire second eth0 10.0.2.254/24 server eth0 10.0.2.2/24 &&
    on client ip route add default via 10.0.1.254 &&
    on server ip route add default via 10.0.2.254 &&
    on first ip route add 10.0.2.0/24 via 10.0.3.2 &&
    on second ip route add 10.0.1.0/24 via 10.0.3.1 &&
    knob first net.ipv4.ip_forward=1 && knob second net.ipv4.ip_forward=1 || return
  draw <<'DRAWING'
  client            first              second             server
  10.0.1.1 ──── eth0    eth1 10.0.3.1 ─── 10.0.3.2 eth1  eth0 ──── 10.0.2.2
DRAWING
}

# routed6 : the same with IPv6: client fd01::1, router fd01::254 and fd02::254, server fd02::2.
routed6() {
  ipv6=yes
  node client router server &&
    wire client eth0 fd01::1/64 router eth0 fd01::254/64 &&
    wire router eth1 fd02::254/64 server eth0 fd02::2/64 &&
    on client ip -6 route add default via fd01::254 &&
    on server ip -6 route add default via fd02::254 &&
    knob router net.ipv6.conf.all.forwarding=1 || return
  # The devices' own multicast comes first, and is not to be counted.
  sleep 0.3
  draw <<'DRAWING'
  client                    router                    server
  eth0 fd01::1 ────── fd01::254 eth0
                             eth1 fd02::254 ────── fd02::2 eth0
DRAWING
}

# bridged : client 10.0.0.1 and server 10.0.0.2 behind a bridge br0 with ports to-client, to-server.
bridged() {
  node client switch server &&
    on switch ip link add br0 type bridge mcast_snooping 0 &&
    wire client eth0 10.0.0.1/24 switch to-client - &&
    wire server eth0 10.0.0.2/24 switch to-server - || return
  local mac
  mac=$(link_address server eth0)
  on client ip neigh replace 10.0.0.2 lladdr "$mac" dev eth0 nud permanent
  mac=$(link_address client eth0)
  on server ip neigh replace 10.0.0.1 lladdr "$mac" dev eth0 nud permanent
  on switch ip link set to-client master br0 &&
    on switch ip link set to-server master br0 &&
    on switch ip link set br0 up || return
  # Ports come up a moment later, and only then can their state be set.
  await port_forwards to-client && await port_forwards to-server || return
  draw <<'DRAWING'
  client                    switch                    server
  eth0 10.0.0.1 ───── to-client
                          br0
                      to-server ───────────── 10.0.0.2 eth0
DRAWING
}

# port_forwards PORT : whether a bridge port of the switch forwards.
port_forwards() { [[ $(on switch bridge link show dev "$1") == *"state forwarding"* ]]; }

# link_carries NODE DEVICE : whether a device has its carrier.
link_carries() { [[ $(on "$1" ip -o link show dev "$2") == *LOWER_UP*"state UP"* ]]; }

# await COMMAND… : repeats a command until it succeeds, for at most five seconds.
await() {
  local attempt
  for ((attempt = 0; attempt < 250; attempt++)); do
    "$@" && return
    sleep 0.02
  done
  printf 'lab: waited in vain for: %s\n' "$*" >&2
  return 1
}

# link_address NODE DEVICE : its MAC address.
link_address() { on "$1" ip -o link show dev "$2" | sed -n 's/.*link\/ether \([0-9a-f:]*\).*/\1/p'; }

# ---- Traffic ---------------------------------------------------------------------------------

# serve NAME NODE COMMAND… : starts a server in the background and waits until it says "ready".
# Its output is results/NAME.
serve() {
  local name=$1 node=$2 attempt
  shift 2
  : >"$LAB/results/$name"
  # Not `on`: the process to be ended must be the server itself.
  nsenter --net="/run/netns/$LAB_PREFIX$node" -- "$@" </dev/null >"$LAB/results/$name" &
  printf '%s\n' "$!" >"$LAB/results/$name.pid"
  for ((attempt = 0; attempt < 1000; attempt++)); do
    grep -q '^ready' "$LAB/results/$name" && return
    kill -0 "$!" 2>/dev/null || break
    sleep 0.02
  done
  printf 'lab: %s did not get ready\n' "$name" >&2
  return 1
}

# send NAME NODE COMMAND… : runs a command to its end; what it prints is results/NAME.
send() {
  local name=$1 node=$2
  shift 2
  on "$node" "$@" >"$LAB/results/$name"
}

# finish NAME… : tells servers to end and waits for their counts. Those that neither setup nor
# traffic finishes run until lossctl has looked a second time.
finish() {
  local name pid attempt
  for name; do
    pid=$(<"$LAB/results/$name.pid")
    rm "$LAB/results/$name.pid"
    kill -TERM "$pid" 2>/dev/null
    # It may be a child of the script that set up: not ours to wait for.
    for ((attempt = 0; attempt < 250; attempt++)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.02
    done
  done
}

# finish_rest : finishes what still runs.
finish_rest() {
  local file
  for file in "$LAB"/results/*.pid; do
    [[ -e $file ]] || continue
    file=${file##*/}
    finish "${file%.pid}"
  done
}

# flood COUNT [OPTION…] : the usual traffic, COUNT datagrams from the client to the server.
#
# results/sender and results/sink hold the counts. Variables set before the word change it:
# `port` (9000), `to` (the server's address), `as` (a prefix for the names of the results, for a
# second flood), `drain` (seconds until the last packet has arrived: 0.2).
flood() {
  local count=$1 target=${to:-$(server_address)} name=${as:+$as-}
  local port=${port:-9000} any=0.0.0.0
  shift
  [[ $target == *:* ]] && target="[$target]" any='[::]'
  serve "${name}sink" server labtraffic udp-sink --at "$any:$port" || return
  send "${name}sender" client labtraffic udp-send --to "$target:$port" --count "$count" "$@"
  sleep "${drain:-0.2}"
  finish "${name}sink"
}

# server_address : where the usual topologies have their server.
server_address() { if grep -qx router "$LAB/nodes"; then printf 10.0.2.2; else printf 10.0.0.2; fi; }

# ---- Ground truth ----------------------------------------------------------------------------

# told NAME KEY : a number that traffic counted; 0 before it ran.
told() {
  local line value=0
  while read -r line; do
    [[ " $line" =~ \ $2=([0-9]+) ]] && value=${BASH_REMATCH[1]}
  done < <(cat "$LAB/results/$1" 2>/dev/null)
  printf '%s' "$value"
}

# udp_lost : of all floods, what was sent and did not arrive.
udp_lost() {
  local file sum=0
  for file in "$LAB"/results/*sender; do
    [[ -e $file ]] && sum=$((sum + $(told "${file##*/}" sent)))
  done
  for file in "$LAB"/results/*sink; do
    [[ -e $file ]] && sum=$((sum - $(told "${file##*/}" distinct)))
  done
  printf '%s' "$sum"
}

# udp_sent : of all floods, what was sent.
udp_sent() {
  local file sum=0
  for file in "$LAB"/results/*sender; do
    [[ -e $file ]] && sum=$((sum + $(told "${file##*/}" sent)))
  done
  printf '%s' "$sum"
}

# counted NODE NAME : packets on a named nft counter (table inet truth) of a node.
counted() {
  on "$1" nft list counter inet truth "$2" 2>/dev/null |
    sed -n 's/.*packets \([0-9]*\).*/\1/p' | grep . || printf '0'
}

# count_at NODE HOOK NAME MATCH… : makes such a counter on packets that match, ahead of all else.
# HOOK is prerouting, input, forward, output or postrouting.
count_at() {
  local node=$1 hook=$2 name=$3
  shift 3
  on "$node" nft -f - <<RULES
table inet truth {
  counter $name { }
  chain $hook-$name {
    type filter hook $hook priority -350; policy accept;
    $* counter name $name
  }
}
RULES
}

# snmp NODE PROTOCOL COLUMN : one column of /proc/net/snmp or netstat of a node.
snmp() {
  # shellcheck disable=SC2016 # awk's variables
  on "$1" awk -v protocol="$2:" -v column="$3" '
    $1 == protocol && !named { for (i = 2; i <= NF; i++) if ($i == column) at = i; named = 1; next }
    $1 == protocol { print (at ? $at : 0); named = 0; exit }
  ' /proc/self/net/snmp /proc/self/net/netstat
}

# link_count NODE DEVICE NAME : one statistic of a device, such as rx_dropped.
link_count() {
  on "$1" ip -s -s -j link show dev "$2" | jq -r --arg name "$3" '
    .[0].stats64 | {rx_packets: .rx.packets, rx_dropped: .rx.dropped, tx_packets: .tx.packets,
      tx_dropped: .tx.dropped, rx_errors: .rx.errors, tx_errors: .tx.errors}[$name]'
}

# ---- Losses of probes, counted ---------------------------------------------------------------

# slow_receiving NODE : lets a node spend tens of microseconds on every packet that it receives, on whichever processor: as
# many rules as that takes, none of which matches.
slow_receiving() {
  {
    printf 'table inet slow {\n chain prerouting {\n type filter hook prerouting priority raw; policy accept;\n'
    printf 'ip saddr 192.0.2.1 drop # %s\n' {1..5000}
    printf '}\n}\n'
  } | on "$1" nft -f -
}

# lose_forward PERCENT : the router drops a share of the SYNs at random; counters first-syn and other-syn.
#
# lossctl's probes have sequence numbers below 0x40000000, its questions and calibrations none.
lose_forward() { lose_syns "numgen random mod 100 < $1"; }

# lose_forward_in_bursts LENGTH EVERY : so many first SYNs in a row of every so many.
lose_forward_in_bursts() { lose_syns "tcp sequence < 0x40000000 numgen inc mod $2 < $1"; }

# lose_syns MATCH : the router drops the SYNs that match.
lose_syns() {
  on router nft -f - <<RULES
table inet truth {
  counter first-syn { }
  counter other-syn { }
  chain forward-syn {
    type filter hook forward priority 0; policy accept;
    tcp dport 80 tcp flags & (syn | ack | rst) == syn $1 goto drop-syn
  }
  chain drop-syn {
    tcp sequence < 0x40000000 counter name first-syn drop
    counter name other-syn drop
  }
}
RULES
}

# lose_return PERCENT : the router drops a share of the SYN-ACKs at random, and of what else answers a SYN; counters
# syn-ack (those that answer a first SYN) and other-answer.
lose_return() {
  on router nft -f - <<RULES
table inet truth {
  counter syn-ack { }
  counter other-answer { }
  chain forward-answer {
    type filter hook forward priority 0; policy accept;
    tcp sport 80 tcp flags & (ack | rst) == ack numgen random mod 100 < $1 goto drop-answer
  }
  chain drop-answer {
    tcp flags & (syn | ack) == (syn | ack) tcp ackseq <= 0x40000000 counter name syn-ack drop
    counter name other-answer drop
  }
}
RULES
}

# lose_probes PERCENT : the router drops a share of everything to port 80 but SYNs; counters probe (segments of one
# byte: lossctl's probes over a connection) and other-segment.
lose_probes() {
  on router nft -f - <<RULES
table inet truth {
  counter probe { }
  counter other-segment { }
  chain forward-probe {
    type filter hook forward priority 0; policy accept;
    tcp dport 80 tcp flags & (syn | rst) == 0 numgen random mod 100 < $1 goto drop-probe
  }
  chain drop-probe {
    ip length 41 counter name probe drop
    counter name other-segment drop
  }
}
RULES
}

# lose_acknowledgements PERCENT : the router drops a share of what comes from port 80, but for SYN-ACKs; counter
# acknowledgement.
lose_acknowledgements() {
  on router nft -f - <<RULES
table inet truth {
  counter acknowledgement { }
  chain forward-acknowledgement {
    type filter hook forward priority 0; policy accept;
    tcp sport 80 tcp flags & (syn | ack) == ack numgen random mod 100 < $1 \
      counter name acknowledgement drop
  }
}
RULES
}

# tap NODE DEVICE : captures TCP there from now on, for named_at.
tap() {
  # shellcheck disable=SC2016 # for the inner shell
  serve "tap-$1" "$1" bash -c 'tcpdump -Z root -B 32768 -i "$1" -Unw "$2" --immediate-mode tcp port 80 2>"$2.log" &
    trap "kill $!" TERM
    until grep -q listening "$2.log"; do sleep 0.02; done
    echo ready
    wait' - "$2" "$LAB/results/$1.pcap"
}

# named_at NODE : the acknowledgements that a tap saw, whose first block names one byte: answers to probes over a
# connection, each once.
named_at() {
  tcpdump -Snr "$LAB/results/$1.pcap" 'tcp src port 80' 2>/dev/null |
    sed -n 's/^.* > [0-9a-f.:]*[.]\([0-9]*\): .*[, ]sack [0-9]* {\([0-9]*\):\([0-9]*\)}.*/\1 \2 \3/p' |
    awk '$3 - $2 == 1 || $3 == 0 && $2 == 4294967295 { if (!seen[$1, $2]++) count++ } END { print count + 0 }'
}

# round_trip NODE WHAT : of the times from SYN to SYN-ACK that a tap saw, in seconds: count, minimum, median, mean or
# maximum.
round_trip() {
  tcpdump -ttSnr "$LAB/results/$1.pcap" 'tcp[tcpflags] & tcp-syn != 0' 2>/dev/null | awk '
    /Flags \[S\],/ { split($0, part, /seq |,/); key = $3 " " part[3] + 1; if (!(key in left)) left[key] = $1 }
    /Flags \[S\.\],/ {
      port = $5; sub(/:$/, "", port); split($0, part, /ack |,/); key = port " " part[4] + 0
      if (key in left) { printf "%.6f\n", $1 - left[key]; delete left[key] }
    }' | sort -g | jq -s --arg what "$2" '{
      count: length, minimum: first, median: .[length / 2 | floor], mean: (add / length), maximum: last}[$what]'
}

# half_open NODE PORT : how many half-open connections a node has on a port.
half_open() { on "$1" ss -Htn state syn-recv "( sport = :$2 )" | wc -l; }

# connections NODE PORT : how many connections a node still has on a port.
connections() { on "$1" ss -Htn state established "( sport = :$2 )" | wc -l; }

# queue_is_full : whether the server's accept queue on port 8000 holds more than its backlog.
queue_is_full() { on server ss -Hltn 'sport = :8000' | awk '$2 > $3 { found = 1 } END { exit !found }'; }
