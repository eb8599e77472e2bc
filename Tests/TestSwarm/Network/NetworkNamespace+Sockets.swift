import Foundation
import Synchronization

extension NetworkNamespace {
    /// Makes a socket there, which is the tests' own all the same: it belongs to the namespace of the thread that made it, whoever
    /// uses it later.
    func makeSocket(_ family: Int32, _ type: Int32) throws -> Int32 {
        guard let setns = Self.setns else { throw SwarmError.failed(call: "setns", errno: ENOSYS) }
        let entrance = open(path, O_RDONLY | O_CLOEXEC)
        guard entrance >= 0 else { throw SwarmError.failed(call: "open \(path)", errno: errno) }
        defer { close(entrance) }
        let outcome = Outcome()
        // The thread finds no way back: it ends, and that is soon.
        Thread.detachNewThread {
            let descriptor = setns(entrance, Self.cloneNewNet) == 0 ? socket(family, type, 0) : -1
            outcome.set(descriptor >= 0 ? .success(descriptor) : .failure(Errno(code: errno)))
        }
        switch outcome.wait() {
        case .success(let descriptor): return descriptor
        case .failure(let errno): throw SwarmError.failed(call: "socket in \(path)", errno: errno.code)
        }
    }

    private final class Outcome: Sendable {
        private let value = Mutex<Result<Int32, Errno>>(.failure(Errno(code: EINTR)))
        private let isSet = DispatchSemaphore(value: 0)

        func set(_ result: Result<Int32, Errno>) {
            value.withLock { $0 = result }
            isSet.signal()
        }

        func wait() -> Result<Int32, Errno> {
            isSet.wait()
            return value.withLock { $0 }
        }
    }

    private typealias SetNS = @convention(c) (Int32, Int32) -> Int32

    /// glibc has it, but the Glibc module leaves out what its headers call an extension of GNU's.
    private static var setns: SetNS? { dlsym(nil, "setns").map { unsafeBitCast($0, to: SetNS.self) } }
    /// CLONE_NEWNET of sched.h.
    private static let cloneNewNet: Int32 = 0x4000_0000
}

extension SocketAddress {
    /// Makes a socket of the address's family.
    /// - Parameters:
    ///   - network: where; nil for the network of the tests themselves.
    ///   - flags: such as `SOCK_NONBLOCK`; it is closed on exec in any case.
    func makeSocket(
        _ type: __socket_type, flags: __socket_type = SOCK_CLOEXEC, in network: NetworkNamespace?
    ) throws -> Int32 {
        let type = Int32(type.rawValue | flags.rawValue | SOCK_CLOEXEC.rawValue)
        if let network {
            return try network.makeSocket(family, type)
        }
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw SwarmError.failed(call: "socket", errno: errno) }
        return descriptor
    }
}
