public import Findings

/// Connections one on a line: for spreadsheets.
public enum ConnectionRows {
  /// The names of the columns.
  public static let header =
    "number,client,client_port,server,server_port,network,first_frame,start,seconds,packets,handshake,"
    + "verdict,confidence,cause,"
    + "client_lost_before,client_lost_inferred,client_lost_after,client_unrecorded,client_retransmissions,"
    + "client_zero_windows,server_lost_before,server_lost_inferred,server_lost_after,server_unrecorded,"
    + "server_retransmissions,server_zero_windows,syns_lost_after,syn_acks_lost_after,seconds_lost\n"

  /// One connection (RFC 4180).
  public static func row(_ connection: ConnectionReport) -> String {
    var cells = [
      "\(connection.number)", connection.client.address, "\(connection.client.port)",
      connection.server.address, "\(connection.server.port)", connection.network ?? "",
      "\(connection.firstFrame)", Number.fixed(connection.start, decimals: 6),
      Number.fixed(connection.seconds, decimals: 6), "\(connection.packets)",
      connection.handshake.state, connection.verdict, connection.confidence,
      connection.causes.first?.cause ?? "",
    ]
    for side in [connection.client, connection.server] {
      let again = side.retransmissions.filter {
        $0.key != "keep-alive" && $0.key != "zero-window-probe"
      }
      cells += [
        "\(side.lostBefore)", "\(side.lostBeforeInferred)", "\(side.lostAfter)",
        "\(side.unrecorded)", "\(again.values.reduce(0, +))", "\(side.zeroWindows)",
      ]
    }
    let applications = ["client-silent", "server-silent"]
    let lost = connection.secondsWaited.filter { !applications.contains($0.key) }
    cells += [
      "\(connection.handshake.synsLostAfter)", "\(connection.handshake.synAcksLostAfter)",
      Number.fixed(lost.values.reduce(0, +), decimals: 6),
    ]
    return cells.map(quoted).joined(separator: ",") + "\n"
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
