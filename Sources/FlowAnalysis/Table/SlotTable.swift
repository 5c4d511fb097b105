/// An open-addressing table from hash to index: 8 bytes a slot, linear probing.
struct SlotTable {
  /// The hash in the high half, the index plus one in the low; 0 is empty.
  private var slots: [UInt64]
  private var mask: Int
  private(set) var count = 0

  init(capacity: Int) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    slots = [UInt64](repeating: 0, count: size)
    mask = size - 1
  }

  /// The place where a search for this hash starts.
  @inline(__always)
  func start(_ hash: UInt32) -> Int { Int(hash) & mask }

  /// The next place of the search.
  @inline(__always)
  func after(_ place: Int) -> Int { (place + 1) & mask }

  /// The slot at a place.
  @inline(__always)
  subscript(place: Int) -> UInt64 { slots[place] }

  /// Adds an index; the hash may be there already.
  mutating func insert(_ hash: UInt32, _ index: Int) {
    if (count + 1) * 2 > slots.count { grow() }
    put(UInt64(hash) << 32 | UInt64(index + 1))
    count += 1
  }

  /// Removes an index, and closes the gap, so that no search ends too soon.
  mutating func remove(_ hash: UInt32, _ index: Int) {
    let wanted = UInt64(hash) << 32 | UInt64(index + 1)
    var place = start(hash)
    while slots[place] != wanted {
      if slots[place] == 0 { return }
      place = after(place)
    }
    var gap = place
    var probe = after(gap)
    while slots[probe] != 0 {
      let home = Int(slots[probe] >> 32) & mask
      // May this one move to the gap? Only when its home does not lie between the two.
      if (probe - home) & mask >= (probe - gap) & mask {
        slots[gap] = slots[probe]
        gap = probe
      }
      probe = after(probe)
    }
    slots[gap] = 0
    count -= 1
  }

  private mutating func put(_ slot: UInt64) {
    var place = Int(slot >> 32) & mask
    while slots[place] != 0 { place = after(place) }
    slots[place] = slot
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 2)
    mask = slots.count - 1
    for slot in old where slot != 0 { put(slot) }
  }
}
