import Findings
import Testing

@testable import Report

@Suite("Text for people")
struct LayoutTests {
  @Test("Lines keep to the width, and a longer word stays whole")
  func wrapping() {
    #expect(Layout.wrapped("one two three", width: 7) == ["one two", "three"])
    #expect(Layout.wrapped("extraordinarily long", width: 5) == ["extraordinarily", "long"])
    #expect(Layout.wrapped("", width: 5) == [""])
  }

  @Test("Long lines hang, and parts stay whole")
  func folding() {
    #expect(Layout.folded("one two three", width: 13) == ["one two three"])
    #expect(Layout.folded("one two three", width: 9) == ["one two", "  three"])
    #expect(Layout.flowed(["a 1", "b 2", "c 3"], width: 9) == ["a 1, b 2,", "  c 3"])
    #expect(Layout.flowed(["a 1"], width: 2) == ["a 1"])
  }

  @Test("Columns line up: the first to the left, numbers to the right")
  func table() {
    let lines = Layout.table(
      header: ["Iface", "RX", "State"], rows: [["lo", "5", "UP"], ["eth0", "1234", "DOWN"]])
    #expect(lines == ["Iface   RX  State", "lo       5  UP", "eth0  1234  DOWN"])
  }

  @Test("No colour means not one escape")
  func noColour() {
    #expect(Style(isColoured: false).paint("x", .alarm) == "x")
    #expect(Style(isColoured: true).paint("x", .alarm) == "\u{1B}[1;31mx\u{1B}[0m")
  }
}

@Suite("Numbers for people")
struct NumberTests {
  @Test("Groups of three")
  func grouped() {
    #expect(Number.grouped(0) == "0")
    #expect(Number.grouped(999) == "999")
    #expect(Number.grouped(1_234_567) == "1,234,567")
    #expect(Number.grouped(.max) == "18,446,744,073,709,551,615")
  }

  @Test("Something is never printed as 0 %")
  func percent() {
    #expect(Number.percent(0) == "0 %")
    #expect(Number.percent(0.3) == "30 %")
    #expect(Number.percent(0.000_012_3) == "0.00123 %")
    #expect(Number.percent(1e-12) == "under 0.0001 %")
    #expect(Number.percent(1) == "100 %")
  }

  @Test("Narrow columns stay narrow")
  func short() {
    #expect(Number.short(999_999) == "999999")
    #expect(Number.short(12_345_678) == "12.3M")
    #expect(Number.short(.max).count <= 6)
  }

  @Test("Counts agree with their noun")
  func nouns() {
    #expect(Number.count(1, "packet") == "1 packet")
    #expect(Number.count(2, "packet") == "2 packets")
  }

  @Test("Durations")
  func durations() {
    #expect(Number.duration(5.25) == "5.25 s")
    #expect(Number.duration(90) == "1 min")
    #expect(Number.duration(3 * 86400 + 4 * 3600) == "3 d 4 h")
    #expect(Number.duration(.nan) == "?")
  }
}
