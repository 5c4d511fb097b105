import Glibc

let usage = """
  usage: labtraffic COMMAND [--option value…]

  Sends and receives the labs' traffic, and prints what it counted as name=value pairs.

    udp-send    --to HOST:PORT --count N [--size B --rate PPS --from HOST:PORT --ttl T
                --hosts N --flows N --dont-fragment --connected]
    udp-sink    [--at HOST:PORT --buffer BYTES --stall --filter-odd]
    tcp-serve   [--at HOST:PORT --backlog N --never-accept --never-read --answer BYTES --http
                --receive-buffer BYTES --defer SECONDS]
    tcp-connect --to HOST:PORT --count N [--send BYTES --write BYTES --expect BYTES --hold
                --pause MS --patience MS --rate PER-SECOND --at-once N]
    raw-udp     --from HOST:PORT --to HOST:PORT --count N [--bad-checksum --ttl T --size B]
    raw-syn     --from HOST:PORT --to HOST:PORT --count N [--bad-checksum --rate PPS --hosts N]
    frames      --device DEVICE --mac MAC --count N [--type HEX | --bad-header HOST:PORT --rate PPS]
    fragments   --from HOST:PORT --to HOST:PORT --count N [--omit first|last|none --size B]
    tun         --name DEVICE --read N
    queue       --number N --length PACKETS
    bpf-pin     --kind xdp|tc|cgroup-egress --drop-of-256 N --path FILE
    cgroup      --path CGROUP --program FILE

  Servers print "ready", run until SIGTERM, and print their counts then.
  """

do throws(Failure) {
  guard let command = CommandLine.arguments.dropFirst().first else { throw Failure(usage) }
  var arguments = try Arguments(
    CommandLine.arguments.dropFirst(2),
    switches: [
      "stall", "filter-odd", "never-accept", "never-read", "http", "hold", "bad-checksum",
      "dont-fragment", "connected",
    ])
  switch command {
  case "udp-send": try udpSend(&arguments)
  case "udp-sink": try udpSink(&arguments)
  case "tcp-serve": try tcpServe(&arguments)
  case "tcp-connect": try tcpConnect(&arguments)
  case "raw-udp": try rawUDP(&arguments)
  case "raw-syn": try rawSYN(&arguments)
  case "frames": try rawFrames(&arguments)
  case "fragments": try fragments(&arguments)
  case "tun": try tunReader(&arguments)
  case "queue": try queueReader(&arguments)
  case "bpf-pin": try pinProgram(&arguments)
  case "cgroup": try attachToCgroup(&arguments)
  case "help", "--help": print(usage)
  default: throw Failure("unknown command \(command)\n\(usage)")
  }
} catch {
  let message = Array("labtraffic: \(error.message)\n".utf8)
  unsafe write(STDERR_FILENO, message, message.count)
  exit(1)
}
