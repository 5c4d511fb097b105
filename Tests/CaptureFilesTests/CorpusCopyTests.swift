import CaptureFiles
import FlowAnalysis
import Testing
import Wire

@Suite("Copies in captures that others made", .enabled(if: !Corpus.names.isEmpty))
struct CorpusCopyTests {
  /// Packets that are recorded again, by capture.
  ///
  /// All others have none: what looks alike there is a
  /// retransmission by a sender that keeps the IP identification, or a SYN, reset or SYN-ACK sent again.
  private static let copies: [String: UInt64] = [
    "arkime__80211http.pcap": 1,  // another one, 64 ms later, is left as a retransmission
    "arkime__tcpseq_synthetic.pcap": 1,  // data sent again after 1 ms, unasked
    "arkime__wireshark-retrans.pcap": 81,
    "mercury__emix.pcap": 19,
    "nDPI__rtsp.pcap": 426,
    "tcpdump__pptp.pcap": 8,
    "tcptrace__discard.solaris.dmp.gz": 44,
    "tcptrace__hardware_dups.dmp.gz": 486,
    "zeek__cisco-fabric-path.pcap": 16,
    "zeek__nflog-http.pcap": 2,
    "zeek__ssh-dups.pcap": 280,
    "zeek__vlan-collisions.pcap": 28,
  ]

  @Test("Copies are found where there are some, and nowhere else", arguments: Corpus.names)
  func copies(name: String) throws {
    var table = FlowTable(finished: { _ in })
    var stream = SegmentStream()
    _ = try CaptureSource(path: "\(Corpus.folder)/\(name)").forEachFrame { bytes, frame in
      _ = stream.add(bytes, frame, to: &table)
    }
    #expect(stream.copyCounts.total == Self.copies[name] ?? 0)
  }
}
