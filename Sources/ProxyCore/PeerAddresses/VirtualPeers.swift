import EventLoop
import NetworkAddress
import TrackerProtocol

/// Puts the virtual network's addresses in the place of peers', in what clients are told.
struct VirtualPeers: Sendable {
    /// Of one answer no more peers are told: trackers send 200 or so, and one that sends tens of thousands must not take the
    /// addresses of all other peers.
    static let mostOfOneAnswer = 1000

    let addresses: PeerAddresses
    /// Where the daemon listens on all of them.
    private let port: UInt16

    init(_ addresses: PeerAddresses, port: UInt16) {
        self.addresses = addresses
        self.port = port
    }

    /// `response` with a virtual address for each peer. While the machine has not the network it has none: the client would
    /// dial whoever is out there. `complain` is told of what an administrator has to see to.
    func told(
        of response: AnnounceResponse, complain: (Complaints.Kind, String) -> Void
    ) -> AnnounceResponse {
        guard isNetworkPresent else {
            complain(.networkMissing, "clients are told of no peers: \(absence)")
            var response = response.replacingPeers { _ in nil }
            response.dictionary["warning message"] = .text("mseproxy: no peers: \(absence)")
            return response
        }
        let (replaced, leftOutCount) = replaced(in: response)
        if leftOutCount > 0 {
            complain(
                .networkFull,
                "\(leftOutCount) of \(min(response.peers.count, Self.mostOfOneAnswer)) peers are left out of an answer: no address of the virtual network \(addresses.network) is free for them; give it a larger one (outbound.virtual_network)"
            )
        }
        return replaced
    }

    /// Peers that are named by host names are left out: a client would resolve and dial them itself. With how many there were
    /// for whom no address was left.
    func replaced(in response: AnnounceResponse) -> (response: AnnounceResponse, leftOutCount: Int) {
        let peers = response.peers.prefix(Self.mostOfOneAnswer).compactMap { peer in
            IPAddress(bytes: peer.ip).map { SocketAddress(ip: $0, port: peer.port) }
        }
        let given = addresses.addresses(of: peers)
        // Nobody can dial the others without an address, which trackers list all the same.
        let leftOutCount = zip(peers, given).count { peer, address in
            address == nil && AddressHolder.peer(peer).normalised != nil && !addresses.contains(peer.ip)
        }
        var rest = given[...]
        let replaced = response.replacingPeers { _ in
            rest.popFirst()?.flatMap { TrackerPeer(ip: $0.bytes, port: port) }
        }
        return (replaced, leftOutCount)
    }

    /// Whether the machine has the network: connections to it then come to the daemon. Asked anew each time, since an
    /// administrator may add it later.
    var isNetworkPresent: Bool {
        let network = addresses.network
        return [2, network.lastOffset - 1].allSatisfy { offset in
            network.address(at: offset).map { LocalAddress.isBindable($0) } ?? false
        }
    }

    /// What is wrong where it has not, and what to do.
    var absence: String {
        let network = addresses.network
        let own = network.address(at: 1) ?? network.base
        return
            "the virtual network \(network) is not on this machine: run `ip addr add \(own)/\(network.prefixLength) dev lo`"
    }
}
