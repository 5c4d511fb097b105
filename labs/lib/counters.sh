# shellcheck shell=bash disable=SC2016 # awk's and jq's variables
# Every counter of a node, one `source name value` a line: which of them a fault moves.
#
# Sourced after lab.sh.

# counters NODE : all counters of one node.
counters() { on "$1" bash -c "$(declare -f counters_here); counters_here"; }

# counters_here : all counters of the namespace it runs in.
counters_here() {
  awk '
    FILENAME ~ /snmp6$/ { print "snmp6 " $1 " " $2; next }
    { if (names[$1] == "") { names[$1] = $0 } else {
        count = split(names[$1], name); split($0, value); sub(/:$/, "", $1)
        for (i = 2; i <= count; i++) print $1 "." name[i] " " value[i] } }
  ' /proc/self/net/snmp /proc/self/net/netstat /proc/self/net/snmp6
  awk '{ print "softnet cpu" FNR - 1 ".dropped 0x" $2 }' /proc/self/net/softnet_stat
  ip -s -s link | awk '
    /^[0-9]/ { device = $2; sub(/[@:].*/, "", device) }
    /RX:|RX errors:|TX:|TX errors:/ {
      way = tolower($1); sub(/:/, "", way); first = $2 ~ /errors:/ ? 3 : 2
      split($0, name); count = NF; getline
      for (i = first; i <= count; i++) if (name[i] != "bytes")
        print device " " way "_" name[i] " " $(i - first + 1)
    }'
  tc -s qdisc | awk '
    /^qdisc/ { name = $5 " " $2 $3 }
    match($0, /dropped [0-9]+/) { print "tc " name " drops " substr($0, RSTART + 8, RLENGTH - 8) }
    match($0, /overlimits [0-9]+/) {
      print "tc " name " overlimits " substr($0, RSTART + 11, RLENGTH - 11) }
    match($0, /(early|marked|pdrop|drop_overlimit|new_flow_count) [0-9]+/) {
      print "tc " name " " substr($0, RSTART, RLENGTH) }'
  local device
  for device in $(ip -o link | awk -F': ' '{ sub(/@.*/, "", $2); if ($2 != "lo") print $2 }'); do
    tc -s class show dev "$device" | awk -v device="$device" '
      /^class/ { class = $2 $3 }
      /dropped/ { gsub(/[(,]/, ""); for (i = 1; i < NF; i++) if ($i == "dropped")
        print "class " device " " class " drops " $(i + 1) }'
    tc -s filter show dev "$device" ingress 2>/dev/null | awk -v device="$device" '
      /action order/ { action = $4 $5 }
      match($0, /dropped [0-9]+/) {
        print "filter " device " ingress " action " drops " substr($0, RSTART + 8, RLENGTH - 8) }'
    ethtool -S "$device" 2>/dev/null | awk -v device="$device" '
      NF == 2 && $2 ~ /^[0-9]+$/ { sub(/:/, "", $1); print "ethtool " device "." $1 " " $2 }'
  done
  nft list ruleset 2>/dev/null | awk '
    /^table/ { table = $2 " " $3 } /^\tchain/ { chain = $2 }
    match($0, /counter packets [0-9]+/) {
      split(substr($0, RSTART, RLENGTH), part); rule = $0; gsub(/[ \t]+/, "_", rule)
      sub(/counter_packets_[0-9]+_bytes_[0-9]+/, "counter", rule)
      print "nft " table " " chain " " rule " " part[3] }'
  local tool
  for tool in iptables-legacy-save ip6tables-legacy-save; do
    "$tool" -c 2>/dev/null | awk -v tool="${tool%-save}" '
      /^\*/ { table = $1 }
      /^:/ { value = $3; gsub(/[\[\]]/, "", value); sub(/:.*/, "", value)
        print tool " " table " policy" $1 " " value }
      /^\[/ { value = $1; gsub(/[\[\]]/, "", value); sub(/:.*/, "", value); rule = $0
        sub(/^\[[^ ]* /, "", rule); gsub(/ /, "_", rule); print tool " " table " " rule " " value }'
  done
  conntrack -S 2>/dev/null | awk '{ for (i = 2; i <= NF; i++) { split($i, part, "=")
    sum[part[1]] += part[2] } } END { for (name in sum) print "conntrack " name " " sum[name] }'
  # Hexadecimal, a row for each CPU; the first column is the same in all. Those of neighbours
  # stand for all namespaces together, and only the first process sees them.
  local table
  for table in /proc/self/net/stat/rt_cache /proc/1/net/stat/{arp,ndisc}_cache; do
    awk '
      FNR == 1 { split($0, head); table = FILENAME; sub(/.*\//, "", table); next }
      { for (i = 2; i <= NF; i++) print table " " head[i] " 0x" $i }
    ' "$table" 2>/dev/null
  done
}

# counters_grew BEFORE AFTER : the counters that differ, with their growth, on one line.
#
# Sums equal names (a counter of each CPU). Leaves out bytes and what any traffic moves.
counters_grew() {
  awk '
    function number(text,    i, value) {
      if (text !~ /^0x/) return text + 0
      value = 0; text = tolower(substr(text, 3))
      for (i = 1; i <= length(text); i++)
        value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
      return value
    }
    { value = number($NF); $NF = ""; sub(/ $/, "") }
    NR == FNR { before[$0] += value; next }
    { after[$0] += value }
    END { for (name in after) if (after[name] != before[name])
      print name " " (after[name] > before[name] ? "+" : "") after[name] - before[name] }
  ' "$1" "$2" | grep -vE 'Octets|NoECTPkts|slow_tot|gc_runs|_cache (hits|lookups|allocs|destroys)' |
    grep -vE 'Msg\.|OutMsgs|InMsgs|Type[0-9]|policy:|HPAcks|PureAcks|RcvCoalesce|\.TW ' |
    sort | paste -sd'|' | sed 's/|/, /g'
}
