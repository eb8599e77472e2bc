@testable import EventLoop
import Glibc
import NetworkAddress

/// A listener on a loopback address with room for hardly any connection that is not accepted.
final class SmallListener {
    let address: SocketAddress
    private let descriptor: Descriptor
    private var fillers: [Int32] = []

    init(_ ip: IPAddress) throws {
        let wanted = SocketAddress(ip: ip, port: 0)
        let raw = socket(
            ip == .loopback ? AF_INET : AF_INET6, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw SystemFailure("open a listener's socket") }
        descriptor = Descriptor(adopting: raw)
        // So long at most `resetNext` waits for one.
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout.size(ofValue: patience)))
        guard wanted.withSystemAddress({ bind(raw, $0, $1) }) == 0, listen(raw, 0) == 0,
            let bound = SocketAddress.reading({ getsockname(raw, $0, $1) })
        else { throw SystemFailure("listen on \(wanted)") }
        address = bound
    }

    deinit { for filler in fillers { close(filler) } }

    /// Connects to it until it answers no more.
    func fill() throws {
        var isAnswered = true
        while isAnswered {
            let raw = try address.openSocket()
            fillers.append(raw)
            _ = address.withSystemAddress { connect(raw, $0, $1) }
            isAnswered = SocketAddress.reading { getpeername(raw, $0, $1) } != nil
        }
    }

    /// Takes connections up to the first that is not its own, and resets that.
    func resetNext() throws {
        let own = Set(fillers.compactMap { filler in SocketAddress.reading { getsockname(filler, $0, $1) } })
        while true {
            let taken = accept(descriptor.raw, nil, nil)
            guard taken >= 0 else { throw SystemFailure("accept on \(address)") }
            defer { close(taken) }
            guard let source = SocketAddress.reading({ getpeername(taken, $0, $1) }), !own.contains(source) else {
                continue
            }
            var atOnce = linger(l_onoff: 1, l_linger: 0)
            setsockopt(taken, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout.size(ofValue: atOnce)))
            return
        }
    }
}
