// A million probes through the pure engine, as `lossctl probe -S -i u10` would send them: every SYN is seen leaving,
// comes back as a SYN-ACK 200 microseconds later or is lost, and is reset. Prints the time and what became of them.
//
// usage: engine [PROBES] [LOSS-PER-THOUSAND]

import ProbeEngine
import Wire

let arguments = CommandLine.arguments
let count = arguments.count > 1 ? UInt64(arguments[1]) ?? 1_000_000 : 1_000_000
let lossPerThousand = arguments.count > 2 ? UInt64(arguments[2]) ?? 0 : 0
let delay = Nanoseconds.microseconds(200)
let source = IPAddress.v4(0x0a00_0001)
let target = IPAddress.v4(0x0a00_0002)

var plan = ProbePlan(
  kind: .tcp(.syn), source: source, target: target, port: 80,
  sourcePorts: (10_000..<14_096).map { UInt16($0) }, calibrationPort: 9000,
  interval: .microseconds(10), count: count)
plan.openLimit = 16_384
plan.backsOff = false

let clock = ContinuousClock()
let began = clock.now
var engine = ProbeEngine(plan: plan, key: ProbeKey(1, 2), start: 0)
engine.tellsReplies = false
engine.tellsVerdicts = false

/// What is on its way back: the moments only grow, so the first is always the next.
var pending: [Observation] = []
var head = 0
var now: Nanoseconds = 0
var lost: UInt64 = 0

func observation(_ kind: Observation.Kind, _ sent: Transmission, at time: Nanoseconds) -> Observation {
  var seen = Observation(kind: kind, time: time, sender: kind == .answer ? target : source)
  seen.port = sent.port
  seen.code = sent.code
  if kind == .answer { seen.flags = [.syn, .ack] }
  return seen
}

while !engine.isFinished {
  while head < pending.count, pending[head].time <= now {
    let seen = pending[head]
    head += 1
    engine.observe(seen)
    if seen.kind == .answer {
      // The kernel's reset for what it does not know.
      var reset = seen
      reset.kind = .resetDeparture
      engine.observe(reset)
    }
  }
  if head > 4096 {
    pending.removeSubrange(0..<head)
    head = 0
  }
  engine.advance(to: now)
  for sent in engine.takeTransmissions() {
    engine.handed(sent, at: now)
    guard sent.purpose == .probe else { continue }
    engine.observe(observation(.departure, sent, at: now))
    if sent.number % 1000 < lossPerThousand {
      lost += 1
    } else {
      pending.append(observation(.answer, sent, at: now + delay))
    }
  }
  let wake = min(engine.nextWake ?? .max, head < pending.count ? pending[head].time : .max)
  // The tool looks every 100 microseconds at such a rate.
  now = max(now + .microseconds(100), wake == .max ? now : wake)
}

let elapsed = clock.now - began
let milliseconds =
  elapsed.components.seconds * 1000 + elapsed.components.attoseconds / 1_000_000_000_000_000
print(
  "\(count) probes in \(milliseconds) ms: \(engine.tally.answered) answered, \(engine.tally.lost) lost of \(lost)")
