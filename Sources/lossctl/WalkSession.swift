import Findings
import KernelSources
import Snapshot
import SystemCalls

/// One walk's way to the kernel: which namespace, which interface.
struct WalkSession: ~Copyable {
  private let reader: HostReader
  private let namespace: OwnedDescriptor?
  private let namespaceName: String

  /// Finds the namespace and keeps it open, so that it stays the same even if its name goes.
  init(interface: String?, netns: String?, pid: Int32?) throws {
    if let netns {
      let path = netns.contains("/") ? netns : "/run/netns/\(netns)"
      do throws(SystemError) {
        namespace = try OwnedDescriptor(opening: path)
      } catch {
        throw error.isAbsence ? Failure(Self.noNamespace(netns)) : error
      }
      namespaceName = netns
    } else if let pid {
      do throws(SystemError) {
        namespace = try OwnedDescriptor(opening: "/proc/\(pid)/ns/net")
      } catch {
        throw error.isAbsence ? Failure("there is no process \(pid)") : error
      }
      namespaceName = "of process \(pid)"
    } else {
      namespace = nil
      namespaceName = ""
    }
    let name = namespace == nil ? nil : namespaceName
    reader = HostReader(interface: interface, namespace: name)
  }

  /// The first reading, which fails when the interface does not exist.
  func read() throws -> Recording {
    let reader = reader
    return try onThread { () -> Result<Recording, NoSuchInterface> in
      Result { () throws(NoSuchInterface) in try reader.read() }
    }.get()
  }

  /// A later reading.
  func readAgain() throws -> Recording {
    let reader = reader
    return try onThread { reader.readAgain() }
  }

  private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) throws -> Value {
    guard namespace != nil else { return work() }
    return try enter(work)
  }

  private func enter<Value: Sendable>(_ work: @escaping @Sendable () -> Value) throws -> Value {
    switch namespace {
    case .some(let descriptor):
      do throws(SystemError) {
        return try NamespaceThread.run(in: descriptor, as: namespaceName, work)
      } catch {
        guard error.isPermission else { throw error }
        throw Failure("\(error); only root (CAP_SYS_ADMIN) may enter it: try sudo")
      }
    case .none: return work()
    }
  }

  private static func noNamespace(_ name: String) -> String {
    let names = ((try? Folder.entries("/run/netns")) ?? []).map(\.name)
    let there = names.isEmpty ? "there is none" : "there are: \(names.joined(separator: ", "))"
    return "no network namespace \"\(name)\"; \(there)"
  }
}

/// Why a command could not do its work, in one sentence for the user.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
