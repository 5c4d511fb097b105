import CLinux
import Glibc

/// Runs work inside another network namespace, on a thread of its own.
///
/// `setns` moves the calling thread only, so the rest of the process stays where it is, and the thread ends
/// with the work.
public enum NamespaceThread {
  /// Runs `work` on a thread that has entered the network namespace of `descriptor`.
  public static func run<Value: Sendable>(
    in descriptor: borrowing OwnedDescriptor, as name: String,
    _ work: @escaping @Sendable () -> Value
  ) throws(SystemError) -> Value {
    let number = descriptor.number
    let box = Box<Result<Value, SystemError>> {
      if lossctl_enter_network_namespace(number) != 0 {
        return .failure(SystemError(operation: "enter network namespace \(name)", code: errno))
      }
      return .success(work())
    }
    var thread = pthread_t()
    let context = unsafe Unmanaged<Runnable>.passRetained(box).toOpaque()
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Runnable>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    guard code == 0 else {
      unsafe Unmanaged<Runnable>.fromOpaque(context).release()
      throw SystemError(operation: "start a thread", code: code)
    }
    pthread_join(thread, nil)
    guard let result = box.result else {
      throw SystemError(operation: "run in network namespace \(name)", code: ECANCELED)
    }
    return try result.get()
  }
}

/// What the thread runs; a class without generic parameters, because a C function pointer captures nothing.
private class Runnable {
  func run() {}
}

private final class Box<Value>: Runnable {
  private let work: () -> Value
  private(set) var result: Value?

  init(_ work: @escaping () -> Value) {
    self.work = work
  }

  override func run() { result = work() }
}
