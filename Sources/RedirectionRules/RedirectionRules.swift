package import NetworkAddress

/// Rules for nftables that lead clients' connections into the proxy.
package struct RedirectionRules: Equatable, Sendable {
    /// How the clients' packets get to the proxy.
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

    /// Each once.
    package let clients: [RedirectedClient]
    let delivery: Delivery
    let dropsUDP: Bool
    let mark: UInt32
    let virtualNetwork: IPNetwork?
    let transparent: FamilyListeners
    /// The clients' ports, and where connections to them are led; nil where all are left alone.
    let takeover: Takeover?

    struct Takeover: Equatable, Sendable {
        let ports: [UInt16]
        let inbound: FamilyListeners
    }

    /// - Parameters:
    ///   - clients: all of them, since rules that are loaded replace those of before. One that is named twice counts once.
    ///   - inboundPorts: the clients' own ports, which the proxy's inbound listener takes over.
    package init(
        for clients: [RedirectedClient], of proxy: Proxy, by delivery: Delivery = .redirect,
        inboundPorts: [UInt16] = [], dropsUDP: Bool = false
    ) throws(Failure) {
        guard !proxy.transparent.isEmpty else { throw .noTransparentListener }
        transparent = FamilyListeners(firstOf: proxy.transparent)
        guard !transparent.isEmpty else { throw .unknownPorts(key: "outbound.transparent") }
        takeover = inboundPorts.isEmpty ? nil : try Self.takeover(of: inboundPorts, by: proxy.inbound)
        var matches: Set<String> = []
        self.clients = clients.filter { matches.insert($0.match).inserted }
        self.delivery = delivery
        self.dropsUDP = dropsUDP
        mark = proxy.mark
        virtualNetwork = proxy.virtualNetwork
    }

    private static func takeover(of ports: [UInt16], by inbound: [SocketAddress]) throws(Failure) -> Takeover {
        guard !inbound.isEmpty else { throw .noInboundListener }
        let reachable = inbound.filter { !$0.ip.isLoopback }
        guard !reachable.isEmpty else { throw .inboundOnLoopback }
        let listeners = FamilyListeners(firstOf: reachable)
        guard !listeners.isEmpty else { throw .unknownPorts(key: "inbound.listen") }
        if let own = ports.first(where: { listeners.v4?.port == $0 || listeners.v6?.port == $0 }) {
            throw .isInboundPort(own)
        }
        var known: Set<UInt16> = []
        return Takeover(ports: ports.filter { known.insert($0).inserted }, inbound: listeners)
    }

    /// The mark of the clients' packets on their way to TPROXY; never the proxy's own. "mt" in hexadecimal.
    var deliveryMark: UInt32 { mark == 0x6D74 ? 0x6D75 : 0x6D74 }
}

extension RedirectionRules.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noTransparentListener:
            "nothing to lead the clients' connections to: set outbound.transparent, for example to [\"127.0.0.1:7002\", "
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
