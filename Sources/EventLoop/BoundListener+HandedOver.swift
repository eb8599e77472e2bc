import Glibc
import NetworkAddress

extension BoundListener {
    /// Takes over `raw`, a listening TCP socket that was handed over by number. It is closed with the listener, or at once where
    /// it cannot be used.
    ///
    /// The same listener may be served by several loops, of which one gets each connection.
    package static func adopting(
        _ raw: Int32, reach: Reach = .ordinary
    ) throws(HandedOverSocketFailure) -> BoundListener {
        let descriptor = Descriptor(adopting: raw)
        let family = try HandedOverListener.family(raw)
        guard case .ip = family else { throw .family(family) }
        guard let address = SocketAddress.reading({ getsockname(raw, $0, $1) }) else {
            throw .system(SystemFailure("read its address"))
        }
        guard !takesIPv4Too(raw, address) else { throw .takesIPv4Too(address) }
        try HandedOverListener.setFlags(raw)
        // Connections that are accepted have their listener's.
        SocketOptions.applyToConnection(raw)
        switch reach {
        case .ordinary: break
        case .transparent: SocketOptions.setTransparent(raw, address.ip)
        case .loopbackInterface:
            // Only who is bound to none yet may choose without CAP_NET_RAW.
            guard SocketOptions.interface(of: raw) == "lo" || SocketOptions.bind(raw, toInterface: "lo") else {
                throw .onEveryInterface(address)
            }
        }
        return BoundListener(descriptor: descriptor, address: address, isHandedOver: true)
    }

    private static func takesIPv4Too(_ raw: Int32, _ address: SocketAddress) -> Bool {
        guard case .v6 = address.ip, address.ip.isUnspecified || address.ip.unmapped != address.ip else { return false }
        return SocketOptions.get(raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY) != 1
    }
}
