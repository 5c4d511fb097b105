import FixtureSupport
import Testing

@testable import Wire

/// A recorded ruleset, and what the tools said of it.
struct RecordedRuleset: Sendable, CustomTestStringConvertible {
  /// The folder below `Fixtures/`.
  let folder: String

  init(_ folder: String) { self.folder = folder }

  var testDescription: String { folder }

  /// Every recording whose rules `nft` wrote.
  static let native = ["linux-6.18", "linux-6.1"].flatMap { kernel in
    ["ip", "ip6", "inet", "arp", "bridge", "netdev"].map {
      RecordedRuleset("nftables/\(kernel)/\($0)")
    }
  }

  /// Every recording whose rules `iptables-nft` and its sisters wrote.
  static let iptables = ["linux-6.18", "linux-6.1"].map {
    RecordedRuleset("nftables/\($0)/iptables")
  }

  /// The dumps; one that is not in the folder is empty.
  var datagrams: NFTDatagrams {
    get throws {
      func read(_ dump: String) throws -> [[UInt8]] {
        let path = "\(folder)/\(dump).nl"
        return Fixture.exists(path) ? try Fixture.datagrams(path) : []
      }
      var datagrams = NFTDatagrams()
      datagrams.generation = try read("generation")
      datagrams.tables = try read("tables")
      datagrams.chains = try read("chains")
      datagrams.rules = try read("rules")
      datagrams.sets = try read("sets")
      datagrams.elements = try read("elements")
      datagrams.objects = try read("objects")
      datagrams.flowtables = try read("flowtables")
      return datagrams
    }
  }

  /// The ruleset.
  var ruleset: NFTRuleset {
    get throws { NFTRuleset(try datagrams) }
  }

  /// The names of the interfaces there were.
  var names: NFTNames {
    get throws {
      var names = NFTNames()
      for line in try Fixture.text("\(folder)/interfaces.txt").split(separator: "\n") {
        let words = line.split(separator: " ")
        if words.count == 2, let index = UInt32(words[0]) {
          names.interfaces[index] = "\(words[1])"
        }
      }
      return names
    }
  }

  /// A rule in a listing: the family, name and handle say which it is.
  struct Place: Hashable {
    let family: String
    let table: String
    let handle: UInt64
  }

  /// The rules that `nft -a list ruleset` printed.
  ///
  /// A rule with a chain of its own is printed over several lines, which are put together here as one.
  var listing: [Place: String] {
    get throws {
      var rules: [Place: String] = [:]
      var table: (family: String, name: String) = ("", "")
      var own: [String]?
      for line in try Fixture.text("\(folder)/listing.txt").split(separator: "\n") {
        let text = line.drop { $0 == "\t" }
        if line.hasPrefix("table ") {
          let words = line.split(separator: " ")
          table = ("\(words[1])", "\(words[2])")
        }
        guard line.hasPrefix("\t\t") else { continue }
        if text.hasSuffix("jump {") || text.hasSuffix("goto {") {
          own = ["\(text)"]
          continue
        }
        guard let mark = text.firstRange(of: " # handle "),
          let handle = UInt64(text[mark.upperBound...])
        else {
          if own != nil { own?.append("\(text);") }
          continue
        }
        var rule = "\(text[..<mark.lowerBound])"
        if let lines = own {
          if rule != "}" {
            own?.append("\(rule);")
            continue
          }
          rule = lines.joined(separator: " ").dropLast() + " }"
          own = nil
        }
        rules[Place(family: table.family, table: table.name, handle: handle)] = rule
      }
      return rules
    }
  }
}
