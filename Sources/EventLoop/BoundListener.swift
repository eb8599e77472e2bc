import Glibc
package import NetworkAddress

/// A listening socket that is bound and not yet served. It may be handed to the thread that will serve it.
package final class BoundListener: Sendable {
    let descriptor: Descriptor
    /// Where it listens, with the port that the system chose where 0 was asked for.
    package let address: SocketAddress
    /// Whether it was opened by the service manager, so that connections to it wait for the next process once this one is gone.
    package let isHandedOver: Bool

    /// What a listener takes besides what is sent to its own address, or does not.
    package enum Reach: Sendable {
        case ordinary
        /// Also what TPROXY delivers, whatever address it was sent to, where this process has the right to that (CAP_NET_ADMIN).
        case transparent
        /// Only what is sent on the loopback interface.
        case loopbackInterface
    }

    /// Whether it takes only what is sent on the loopback interface.
    package var isOnLoopbackInterface: Bool { SocketOptions.interface(of: descriptor.raw) == "lo" }

    init(descriptor: consuming Descriptor, address: SocketAddress, isHandedOver: Bool) {
        self.descriptor = descriptor
        self.address = address
        self.isHandedOver = isHandedOver
    }

    /// Binds `count` sockets to one address, among which the kernel spreads the connections.
    ///
    /// SO_REUSEPORT would let a second daemon of the same user join in silently. So the address is bound without it
    /// first, which fails where anyone else holds it; but not where one of `own`, which are this process's, holds it or part of it.
    package static func open(
        _ address: SocketAddress, count: Int, reach: Reach = .ordinary, beside own: [BoundListener] = []
    ) throws(SystemFailure) -> [BoundListener] {
        if address.port != 0, !own.contains(where: { $0.overlaps(address) }) {
            let probe = try bound(address, isShared: false, reach)
            _ = consume probe
        }
        var group: [BoundListener] = []
        var address = address
        for _ in 0..<count {
            let descriptor = try bound(address, isShared: true, reach)
            guard let actual = SocketAddress.reading({ getsockname(descriptor.raw, $0, $1) }),
                listen(descriptor.raw, SOMAXCONN) == 0
            else { throw SystemFailure("listen on \(address)") }
            address = actual
            group.append(BoundListener(descriptor: descriptor, address: actual, isHandedOver: false))
        }
        return group
    }

    private func overlaps(_ other: SocketAddress) -> Bool {
        address.port == other.port && address.ip.isSameFamily(as: other.ip)
            && (address.ip == other.ip || address.ip.isUnspecified || other.ip.isUnspecified)
    }

    private static func bound(
        _ address: SocketAddress, isShared: Bool, _ reach: Reach
    ) throws(SystemFailure) -> Descriptor {
        let raw = try address.openSocket()
        let descriptor = Descriptor(adopting: raw)
        SocketOptions.set(raw, SOL_SOCKET, SO_REUSEADDR, 1)
        // Connections that are accepted have their listener's.
        SocketOptions.applyToConnection(raw)
        if isShared { SocketOptions.set(raw, SOL_SOCKET, SO_REUSEPORT, 1) }
        // Without it [::] would take the IPv4 port too.
        if case .v6 = address.ip { SocketOptions.set(raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        switch reach {
        case .ordinary: break
        case .transparent: SocketOptions.setTransparent(raw, address.ip)
        case .loopbackInterface:
            guard SocketOptions.bind(raw, toInterface: "lo") else {
                throw SystemFailure("bind \(address) to interface lo")
            }
        }
        guard address.withSystemAddress({ bind(raw, $0, $1) }) == 0 else { throw SystemFailure("bind \(address)") }
        return descriptor
    }
}
