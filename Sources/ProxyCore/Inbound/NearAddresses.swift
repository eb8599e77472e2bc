import EventLoop
import NetworkAddress
import Synchronization

/// From which of this machine's addresses connections are delivered to clients, so that each peer has one of its own there:
/// many clients take one connection an address, and ban addresses. Shared by all workers.
final class NearAddresses: Sendable {
    /// How long it is remembered what a client takes. Another program may listen there by then: it costs one connection that
    /// is refused to find out.
    private static let memoryOfRefusal = Duration.seconds(3600)
    private static let memoryOfTaking = Duration.seconds(600)

    /// Which address a connection to a client comes from.
    enum Choice: ~Copyable {
        /// One that stands for the peer, and that the client takes.
        case own(AddressLease)
        /// One of 127.0.0.0/8, of which it is not known whether the client takes it.
        case doubtful(AddressLease)
        /// The kernel's choice.
        case kernels
        /// The kernel's choice, since every address of the virtual network is in use.
        case networkFull
    }

    private let virtual: PeerAddresses?
    /// Beside the addresses that programs use, 127.0.0.1 and those next to it.
    private let loopback = PeerAddresses(IPNetwork(of: .v4(0x7F40_0000), prefixLength: 10), excluding: [])
    /// What is known of clients on this machine. lftp, for one, refuses 127.0.0.0/8 but for 127.0.0.1.
    private let clients = Mutex(Clients())

    private struct Clients {
        var takingKernelsAlone = ExpiringSet<Endpoint>(limit: 1024)
        var takingAll = ExpiringSet<Endpoint>(limit: 1024)
    }

    init(virtual: PeerAddresses?) {
        self.virtual = virtual
    }

    /// The address for a connection to `client` that stands for a peer at `source`.
    func choose(for source: IPAddress, to client: Endpoint) -> Choice {
        guard !client.isIPv6 else { return .kernels }
        if let virtual {
            // A source that has as many as one may have is no reason to complain of the network.
            guard let lease = virtual.lease(for: source) else { return virtual.isFull ? .networkFull : .kernels }
            return .own(lease)
        }
        guard isNear(client) else { return .kernels }
        let (refuses, takes) = clients.withLock { clients in
            (clients.takingKernelsAlone.contains(client, .now), clients.takingAll.contains(client, .now))
        }
        guard !refuses, let lease = loopback.lease(for: source) else { return .kernels }
        return takes ? .own(lease) : .doubtful(lease)
    }

    /// The client at `client` has closed a connection from a doubtful address at once, and answered one from the kernel's
    /// choice.
    func takesKernelsChoiceAlone(_ client: Endpoint) {
        clients.withLock { clients in
            // Another peer's connection has shown the contrary: what it closed, it closed for that one's sake.
            guard !clients.takingAll.contains(client, .now) else { return }
            clients.takingKernelsAlone.insert(client, until: .now + Self.memoryOfRefusal)
        }
    }

    /// The client at `client` has answered a connection from a doubtful address. What it closes at once from now on, it closes
    /// for the peer's sake: a peer that it has banned must not come back by the kernel's choice.
    func takesAll(_ client: Endpoint) {
        clients.withLock { clients in
            clients.takingKernelsAlone.remove(client)
            clients.takingAll.insert(client, until: .now + Self.memoryOfTaking)
        }
    }

    /// Whether `client` is on this machine; of names only localhost is known to be.
    func isNear(_ client: Endpoint) -> Bool {
        switch client.host {
        case .address(let ip): ip.isLoopback || InterfaceAddresses.read().contains(ip)
        case .name: client.host.isLocalhost
        }
    }
}

extension Endpoint {
    fileprivate var isIPv6: Bool {
        switch host {
        case .address(.v6): true
        case .address(.v4), .name: false
        }
    }
}
