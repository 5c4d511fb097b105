# shellcheck shell=bash
# Reads a lab's `expect` file and holds lossctl's report against it.
#
# Sourced, after lab.sh where truths are to be worked out. labs/README.md describes the file.

expect_keys=' title needs walk window rule finding also layer verdict packets lost chance status probe claim hping '

# lab_folder LABS NAME : where a lab is: a fault to walk through, or a network to probe.
lab_folder() {
  if [[ -e $1/probe/$2/expect ]]; then printf '%s/probe/%s' "$1" "$2"; else printf '%s/faults/%s' "$1" "$2"; fi
}

# read_expect FILE : fills the map `expect`; fails on a line it does not know.
declare -A expect=()
claims=()
read_expect() {
  local key value
  expect=([verdict]=loss [packets]=exact [needs]='' [lost]=0 [window]=during)
  claims=()
  while read -r key value; do
    [[ -z $key || $key == '#'* ]] && continue
    if [[ $expect_keys != *" $key "* ]]; then
      printf '%s: unknown word %s\n' "$1" "$key" >&2
      return 1
    fi
    if [[ $key == claim ]]; then claims+=("$value"); else expect[$key]=$value; fi
  done <"$1"
  if [[ -n ${expect[probe]-} ]]; then
    expect[walk]=${expect[probe]%% *} expect[finding]='(probe)' expect[layer]=-
    : "${expect[status]:=0}"
  fi
  if [[ ${expect[finding]-} == none ]]; then
    expect[verdict]=none expect[packets]=none expect[layer]=none
  fi
  local needed required=(title walk finding layer)
  # A lab proves rules; a control proves that all are silent.
  [[ ${expect[finding]-} == none || -n ${expect[probe]-} ]] || required+=(rule)
  for needed in "${required[@]}"; do
    if [[ -z ${expect[$needed]-} ]]; then
      printf '%s: no line %s\n' "$1" "$needed" >&2
      return 1
    fi
  done
  if [[ -z ${expect[status]-} ]]; then
    case ${expect[verdict]} in
      loss) expect[status]=1 ;;
      none | benign) expect[status]=0 ;;
    esac
  fi
}

# truth_of EXPRESSION : the number that an expression of `$(told …)` and the like comes to.
truth_of() {
  local text
  eval "text=\"$1\""
  printf '%s' "$((text))"
}

# within_chance LOST SHARE TOTAL : whether LOST of TOTAL is what chance gives at SHARE (4.5 sigma).
within_chance() {
  awk -v lost="$1" -v share="$2" -v total="$3" 'BEGIN {
    off = lost - share * total
    exit !(off * off <= 4.5 * 4.5 * total * share * (1 - share) + 1)
  }'
}

# judge REPORT STATUS TRUTH : prints what is wrong with lossctl's report, one line each.
judge() {
  local report=$1 status=$2 truth=$3 first packets
  if ! jq -e '.schema == "lossctl.walk/1"' "$report" >/dev/null 2>&1; then
    printf 'no report (status %s)\n' "$status"
    return
  fi
  if [[ -n ${expect[status]-} && $status != "${expect[status]}" ]]; then
    printf 'status %s, not %s\n' "$status" "${expect[status]}"
  fi
  if [[ ${expect[verdict]} == none || ${expect[verdict]} == benign ]]; then
    jq -r '.findings[] | select(.verdict == "loss" or .verdict == "suspect")
      | "false alarm: \(.id) (\(.verdict)) \(.packets // "")"' "$report"
  fi
  # What is known to have been lost here is explained by the finding that names it.
  if [[ " ${expect[finding]} ${expect[also]-} " != *" ip.unexplained "* ]]; then
    jq -r '.findings[] | select(.id == "ip.unexplained") | "false alarm: \(.id) \(.packets // "")"' "$report"
  fi
  local id
  for id in ${expect[also]-}; do
    jq -e --arg id "$id" '.findings | any(.id == $id)' "$report" >/dev/null || printf 'not said: %s\n' "$id"
  done
  case ${expect[verdict]} in
    none) return ;;
    benign)
      # What is no loss has no place in line; it has to be said, that is all.
      jq -e --arg id "${expect[finding]}" --arg layer "${expect[layer]}" '.findings
        | any(.id == $id and .layer == $layer and .verdict == "benign")' "$report" >/dev/null ||
        printf 'not said: %s %s benign\n' "${expect[finding]}" "${expect[layer]}"
      return
      ;;
  esac
  local verdict
  first=$(jq -r '.findings[0] | "\(.id) \(.layer)"' "$report")
  verdict=$(jq -r '.findings[0].verdict' "$report")
  if [[ $first != "${expect[finding]} ${expect[layer]}" || " ${expect[verdict]} " != *" $verdict "* ]]
  then
    printf 'first: %s %s, not %s %s %s\n' "$first" "$verdict" "${expect[finding]}" \
      "${expect[layer]}" "${expect[verdict]// / or }"
  fi
  packets=$(jq -r --arg id "${expect[finding]}" \
    '[.findings[] | select(.id == $id)][0].packets' "$report")
  case ${expect[packets]} in
    exact) [[ $packets == "$truth" ]] || printf 'packets %s, not %s\n' "$packets" "$truth" ;;
    unknown) [[ $packets == null ]] || printf 'packets %s where none can be known\n' "$packets" ;;
    at-most)
      [[ $packets == null ]] || ((packets <= truth)) ||
        printf 'packets %s, more than %s\n' "$packets" "$truth"
      ;;
    any) ;;
    *) printf 'expect: packets %s?\n' "${expect[packets]}" ;;
  esac
}

# tell_report REPORT : lossctl's findings in a few lines.
tell_report() {
  # shellcheck disable=SC2016 # jq's variables
  jq -r '
    def evidence:
      if .text then "\(.counter): \(.text)"
      elif .before != null and .after != null then
        "\(.counter) +\(.after - .before) (\(.before) → \(.after)), \(.source)"
      else "\(.counter) \(.after // ""), \(.source)" end;
    .findings[:4][]
    | "  \(.verdict)  \(.id)  (\(.layer))" + (if .packets then "  \(.packets) packet\(if .packets == 1 then "" else "s" end)" else "" end),
      "    \(.summary)",
      (.evidence[:4][] | "    · \(evidence)"),
      (.fix[:1][] | select(.now) | "    now: \(.now)" + (if .undo then "   undo: \(.undo)" else "" end))
  ' "$1" 2>/dev/null
}

# judge_probe REPORT STATUS : prints what is wrong with a report of lossctl probe, one line each.
#
# Every claim of the lab is a jq expression about the report, in which `$(counted …)` and the like stand for the truth.
judge_probe() {
  local report=$1 status=$2 claim text
  if ! jq -e '.schema == "lossctl.probe/1"' "$report" >/dev/null 2>&1; then
    printf 'no report (status %s)\n' "$status"
    return
  fi
  [[ $status == "${expect[status]}" ]] || printf 'status %s, not %s\n' "$status" "${expect[status]}"
  for claim in "${claims[@]}"; do
    eval "text=\"${claim//\"/\\\"}\""
    jq -e "$text" "$report" >/dev/null 2>&1 || printf 'not so: %s\n' "$text"
  done
}

# tell_probe REPORT : a report of lossctl probe in a few lines.
tell_probe() {
  # shellcheck disable=SC2016 # jq's variables
  jq -r '
    def percent: if . == null then "?" else "\(. * 10000 | round / 100)%" end;
    "  \(.packets.probes) sent, \(.loss.counted) counted, lost \(.loss.all.count) = \(.loss.all.share | percent)"
      + " [\(.loss.all.low | percent)–\(.loss.all.high | percent)]: forward \(.loss.forward.count),"
      + " return \(.loss.return.count), undecided \(.loss.undecided.count)",
    "  " + ([.verdicts | to_entries[] | select(.value > 0) | "\(.key) \(.value)"] | join(", ")),
    "  \(.direction.summary)",
    (.errors[:3][] | "  \(.count) ICMP \(.meaning) from \(.from)"),
    (.notices[:4][] | "  note: \(.)")
  ' "$1" 2>/dev/null
}
