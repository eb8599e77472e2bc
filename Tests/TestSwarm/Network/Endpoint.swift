import Foundation
import Synchronization

/// A numeric address and a TCP port.
package struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    package let address: String
    package let port: UInt16

    package init(_ address: String, _ port: UInt16) {
        self.address = address
        self.port = port
    }

    package var isIPv6: Bool { address.contains(":") }

    package var description: String {
        isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }

    /// The address in network order, 4 or 16 bytes.
    package var addressBytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
        inet_pton(isIPv6 ? AF_INET6 : AF_INET, address, &bytes)
        return bytes
    }

    private static let taken = Atomic<Int>(0)

    /// An address out of 198.18.0.0/15 and a port that no other caller in this process gets. Real clients dial it; several
    /// of them do not dial 127.0.0.0/8, and most hold one connection an address.
    package static func unique() -> Endpoint {
        let number = taken.add(1, ordering: .relaxed).newValue
        return Endpoint("198.18.\(1 + number / 200).\(1 + number % 200)", port(number))
    }

    /// As `unique`, on a loopback address (127.18.0.0/16), for what is a client's own proxy.
    package static func uniqueLoopback() -> Endpoint {
        let number = taken.add(1, ordering: .relaxed).newValue
        return Endpoint("127.18.\(1 + number / 200).\(1 + number % 200)", port(number))
    }

    /// As `unique`, on ::1, the one IPv6 address there is: only the port tells two of them apart.
    package static func uniqueIPv6() -> Endpoint {
        Endpoint("::1", port(taken.add(1, ordering: .relaxed).newValue))
    }

    /// A port that no other caller in this process gets.
    package static func uniquePort() -> UInt16 { port(taken.add(1, ordering: .relaxed).newValue) }

    /// Below 32768, where the kernel's own choice of ports begins, so that no connection takes it first.
    private static func port(_ number: Int) -> UInt16 { UInt16(10_000 + number % 20_000) }
}
