package import NetworkAddress

/// Rules for nftables that lead a client's connections into the proxy.
package struct RedirectionRules: Equatable, Sendable {
    /// How the client's packets get to the proxy.
    package enum Delivery: Equatable, Sendable {
        /// Their destination is rewritten; the proxy asks for the original one (SO_ORIGINAL_DST).
        case redirect
        /// They keep it, and are handed to the proxy's socket (IP_TRANSPARENT).
        case tproxy
    }

    /// What the proxy is configured to.
    package struct Proxy: Equatable, Sendable {
        package var transparent: [SocketAddress]
        package var inbound: [SocketAddress]
        /// SO_MARK of its own connections; 0 for none.
        package var mark: UInt32
        package var virtualNetwork: IPNetwork?

        package init(
            transparent: [SocketAddress], inbound: [SocketAddress] = [], mark: UInt32, virtualNetwork: IPNetwork? = nil
        ) {
            self.transparent = transparent
            self.inbound = inbound
            self.mark = mark
            self.virtualNetwork = virtualNetwork
        }
    }

    package enum Failure: Error, Equatable {
        case noTransparentListener
        case noInboundListener
        /// What other machines cannot reach, they cannot be led to.
        case inboundOnLoopback
        case isInboundPort(UInt16)
        /// The system chooses the ports of this key.
        case unknownPorts(key: String)
    }

    let client: RedirectedClient
    let delivery: Delivery
    let dropsUDP: Bool
    let mark: UInt32
    let virtualNetwork: IPNetwork?
    let transparent: FamilyListeners
    /// The client's port, and where connections to it are led; nil where it is left alone.
    let takeover: Takeover?

    struct Takeover: Equatable, Sendable {
        let port: UInt16
        let inbound: FamilyListeners
    }

    /// - Parameter inboundPort: the client's own port, which the proxy's inbound listener takes over; nil to leave it alone.
    package init(
        for client: RedirectedClient, of proxy: Proxy, by delivery: Delivery = .redirect, inboundPort: UInt16? = nil,
        dropsUDP: Bool = false
    ) throws(Failure) {
        guard !proxy.transparent.isEmpty else { throw .noTransparentListener }
        transparent = FamilyListeners(firstOf: proxy.transparent)
        guard !transparent.isEmpty else { throw .unknownPorts(key: "outbound.transparent") }
        takeover =
            if let inboundPort { try Self.takeover(of: inboundPort, by: proxy.inbound) } else { nil }
        self.client = client
        self.delivery = delivery
        self.dropsUDP = dropsUDP
        mark = proxy.mark
        virtualNetwork = proxy.virtualNetwork
    }

    private static func takeover(of port: UInt16, by inbound: [SocketAddress]) throws(Failure) -> Takeover {
        guard !inbound.isEmpty else { throw .noInboundListener }
        let reachable = inbound.filter { !$0.ip.isLoopback }
        guard !reachable.isEmpty else { throw .inboundOnLoopback }
        let listeners = FamilyListeners(firstOf: reachable)
        guard !listeners.isEmpty else { throw .unknownPorts(key: "inbound.listen") }
        guard listeners.v4?.port != port, listeners.v6?.port != port else { throw .isInboundPort(port) }
        return Takeover(port: port, inbound: listeners)
    }

    /// The mark of the client's packets on their way to TPROXY; never the proxy's own. "mt" in hexadecimal.
    var deliveryMark: UInt32 { mark == 0x6D74 ? 0x6D75 : 0x6D74 }
}

extension RedirectionRules.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noTransparentListener:
            "nothing to lead the client's connections to: set outbound.transparent, for example to [\"127.0.0.1:7002\", "
                + "\"[::1]:7002\"]"
        case .noInboundListener:
            "--inbound-port has nowhere to lead peers to: inbound.listen is empty"
        case .inboundOnLoopback:
            "--inbound-port has nowhere to lead peers to: inbound.listen has loopback addresses alone, which other "
                + "machines cannot be led to"
        case .isInboundPort(let port):
            "--inbound-port \(port) is a port of inbound.listen itself: name the one on which the client listens"
        case .unknownPorts(let key):
            "\(key) leaves the choice of its port to the system, so that no rule can name it: set another than 0"
        }
    }
}
