/// A range of sequence numbers in a list: a hole, or a segment that was sent again.
struct RangeNode {
  /// The first number.
  var start: UInt32
  /// The one after the last.
  var end: UInt32
  /// When the hole opened, or the segment went again.
  var time: Int64
  /// The next node of the list, or `RangePool.none`.
  var next: Int32
  /// The sender's clock then (TSval); for holes, of the segment that opened it.
  var clock: UInt32
  /// The IP identification of that segment.
  var identification: UInt16
  /// How many packets on the wire the range stands for.
  var packets: UInt16
  /// How a repeated segment was judged.
  var state: State
  /// Why it was repeated.
  var kind: RetransmissionKind
  /// Whether the segment that opened a hole carried a clock.
  var hasClock: Bool
  /// For a repeated segment, the number after the highest that had been sent before it.
  var sentBefore: UInt32 = 0

  enum State: UInt8 {
    /// Not acknowledged yet.
    case open
    /// The copy before this one was lost: counted.
    case lost
    /// The copy before this one had arrived: counted as spurious.
    case spurious
    /// It filled a hole: the copy before this one was never seen, and counted then.
    case filled
  }
}

/// What all connections of a capture share: their short lists in one array, so that no packet costs an
/// allocation, and what was learned of how senders number packets.
struct RangePool {
  static let none: Int32 = -1
  /// No list grows longer, so that hostile captures cost no more than this for a packet.
  static let longestList: UInt16 = 384

  private(set) var nodes: [RangeNode] = []
  var numbering = NumberingEvidence()
  private var free: Int32 = RangePool.none

  subscript(index: Int32) -> RangeNode {
    @inline(__always) get { nodes[Int(index)] }
    @inline(__always) _modify { yield &nodes[Int(index)] }
  }

  /// Takes a node out of the stock and fills it.
  mutating func take(_ node: RangeNode) -> Int32 {
    guard free != Self.none else {
      nodes.append(node)
      return Int32(truncatingIfNeeded: nodes.count - 1)
    }
    let index = free
    free = nodes[Int(index)].next
    nodes[Int(index)] = node
    return index
  }

  /// Puts one node back.
  mutating func release(_ index: Int32) {
    nodes[Int(index)].next = free
    free = index
  }

  /// Puts a whole list back.
  mutating func release(_ list: inout RangeList) {
    var index = list.head
    while index != Self.none {
      let next = nodes[Int(index)].next
      release(index)
      index = next
    }
    list = RangeList()
  }
}

/// The ends of one list in the pool.
struct RangeList {
  var head: Int32 = RangePool.none
  var tail: Int32 = RangePool.none
  var count: UInt16 = 0

  var isEmpty: Bool {
    @inline(__always) get { head == RangePool.none }
  }

  /// Appends a node; the oldest goes when the list is full.
  mutating func append(_ node: RangeNode, in pool: inout RangePool) {
    if count >= RangePool.longestList { removeFirst(in: &pool) }
    let index = pool.take(node)
    if tail == RangePool.none {
      head = index
    } else {
      pool[tail].next = index
    }
    tail = index
    count += 1
  }

  /// Removes the first node.
  mutating func removeFirst(in pool: inout RangePool) {
    guard head != RangePool.none else { return }
    remove(head, after: RangePool.none, in: &pool)
  }

  /// Removes a node whose predecessor is known.
  mutating func remove(_ index: Int32, after previous: Int32, in pool: inout RangePool) {
    let next = pool[index].next
    if previous == RangePool.none {
      head = next
    } else {
      pool[previous].next = next
    }
    if tail == index { tail = previous }
    pool.release(index)
    count -= 1
  }

  /// Puts a node behind another.
  mutating func insert(_ node: RangeNode, after previous: Int32, in pool: inout RangePool) {
    var node = node
    node.next = pool[previous].next
    let index = pool.take(node)
    pool[previous].next = index
    if tail == previous { tail = index }
    count += 1
  }
}
