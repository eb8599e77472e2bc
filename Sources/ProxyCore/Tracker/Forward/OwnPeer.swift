import Configuration
import EventLoop
import NetworkAddress
import TrackerProtocol

/// Finds the proxy itself among a tracker's peers. A client that dialled it would come back to itself, and one that does
/// not dial through the proxy would name the torrent in plaintext on the way.
struct OwnPeer {
    private let listeners: [SocketAddress]
    private let announced: [IPAddress]
    private let ports: Set<UInt16>

    init(_ terms: WorkerTerms) {
        self.init(terms.settings, inboundPorts: terms.inboundPorts)
    }

    /// `inboundPorts` are those that peers connect to.
    init(_ settings: Configuration, inboundPorts: [UInt16]) {
        listeners = settings.inbound.listen
        announced = settings.tracker.announceIP
        var ports = Set(inboundPorts)
        if case .exactly(let port) = settings.tracker.announcePort { ports.insert(port) }
        self.ports = ports
    }

    /// `response` without the proxy, as far as its addresses are known: from the configuration, the machine's interfaces, and
    /// what the tracker says.
    func removed(from response: AnnounceResponse) -> AnnounceResponse {
        // Asking for the interfaces costs more than all the rest: seldom does a peer have the very port.
        guard response.peers.contains(where: { ports.contains($0.port) }) else { return response }
        var own = Set(announced + listeners.map(\.ip).filter { !$0.isUnspecified })
        if let external = response.externalIP.flatMap({ IPAddress(bytes: $0) }) { own.insert(external) }
        if listeners.contains(where: \.ip.isUnspecified) { own.formUnion(InterfaceAddresses.read().addresses) }
        return response.removingPeers { peer in
            ports.contains(peer.port) && IPAddress(bytes: peer.ip).map { own.contains($0.unmapped) } == true
        }
    }
}
