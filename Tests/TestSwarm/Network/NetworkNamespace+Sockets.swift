import Foundation

extension NetworkNamespace {
    /// Makes a socket there, which is the tests' own all the same: it belongs to the namespace that its thread was in, whoever
    /// uses it later. The thread goes there and comes back, with nothing else on it meanwhile.
    func makeSocket(_ family: Int32, _ type: Int32) throws -> Int32 {
        let entrance = try Self.open(path)
        defer { close(entrance) }
        let home = try Self.open("/proc/thread-self/ns/net")
        defer { close(home) }
        try Self.enter(entrance, path)
        let descriptor = socket(family, type, 0)
        let failure = errno
        do { try Self.enter(home, "home") } catch { fatalError("a thread is lost in \(path): \(error)") }
        guard descriptor >= 0 else { throw SwarmError.failed(call: "socket in \(path)", errno: failure) }
        return descriptor
    }

    private static func open(_ path: String) throws -> Int32 {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SwarmError.failed(call: "open \(path)", errno: errno) }
        return descriptor
    }

    private static func enter(_ entrance: Int32, _ name: String) throws {
        guard let setns else { throw SwarmError.failed(call: "setns", errno: ENOSYS) }
        guard setns(entrance, cloneNewNet) == 0 else { throw SwarmError.failed(call: "setns to \(name)", errno: errno) }
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
