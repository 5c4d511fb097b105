import FixtureSupport
import HostileInput
import Testing

@Suite("Bytes that no kernel sent")
struct HostileInputTests {
  private static let names = HostileInput.all.map(\.name)

  @Test("What once trapped or hung is read to its end", arguments: names)
  func known(name: String) throws {
    let input = try #require(HostileInput.named(name))
    for known in try input.knownInputs() {
      // Nothing that goes in is a reason to say more than a book.
      #expect(input.digest(known.bytes) < 50_000_000, "\(known.name)")
    }
  }

  @Test(
    "A recording cut short anywhere, or with a byte changed, is read to its end", arguments: names)
  func broken(name: String) throws {
    let input = try #require(HostileInput.named(name))
    for seed in try input.seedInputs().prefix(8) where !seed.bytes.isEmpty {
      for part in 0..<6 {
        let place = (seed.bytes.count - 1) * part / 5
        var changed = seed.bytes
        changed[place] ^= UInt8(1 << part) | 0x80
        _ = input.digest(changed)
        _ = input.digest(Array(seed.bytes.prefix(place)))
      }
    }
  }

  @Test("Every folder of malformed inputs has a decoder that reads it")
  func folders() {
    for folder in Fixture.names(in: "malformed") {
      #expect(HostileInput.named(folder) != nil, "Fixtures/malformed/\(folder)")
    }
    #expect(Set(Self.names).count == Self.names.count)
  }

  @Test("An archive gives back the files that went in")
  func archive() {
    let files: [(path: String, bytes: [UInt8])] = [
      ("after/a.nl", [0, 1, 0xff, 0xfe]), ("b", []), ("after/c", Array("file d\n".utf8)),
    ]
    let unpacked = FolderArchive.unpack(FolderArchive.pack(files))
    #expect(unpacked.map(\.path) == files.map(\.path))
    #expect(unpacked.map(\.bytes) == files.map(\.bytes))
  }
}
