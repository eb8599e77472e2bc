import EventLoop
import NetworkAddress
import Synchronization

/// From which of this machine's addresses connections are delivered to clients, so that each peer has one of its own there:
/// many clients take one connection an address, and ban addresses. Shared by all workers.
final class NearAddresses: Sendable {
    /// A client may be another program tomorrow. It costs one connection that is refused to find out.
    private static let memory = Duration.seconds(3600)

    /// Which address a connection to a client comes from.
    enum Choice: ~Copyable {
        /// One of the virtual network.
        case virtual(AddressLease)
        /// One of 127.0.0.0/8, which the client may not take.
        case loopback(AddressLease)
        /// The kernel's choice.
        case kernels
        /// The kernel's choice, since every address of the virtual network is in use.
        case networkFull
    }

    private let virtual: PeerAddresses?
    /// Beside the addresses that programs use, 127.0.0.1 and those next to it.
    private let loopback = PeerAddresses(IPNetwork(of: .v4(0x7F40_0000), prefixLength: 10), excluding: [])
    /// Clients that take connections from the kernel's choice alone, lftp for one, which refuses 127.0.0.0/8 but for 127.0.0.1.
    private let particular = Mutex(ExpiringSet<Endpoint>(limit: 1024))

    init(virtual: PeerAddresses?) {
        self.virtual = virtual
    }

    /// The address for a connection to `client` that stands for a peer at `source`.
    func choose(for source: IPAddress, to client: Endpoint) -> Choice {
        guard !client.isIPv6 else { return .kernels }
        if let virtual {
            guard let lease = virtual.lease(for: source) else { return .networkFull }
            return .virtual(lease)
        }
        guard isNear(client), !particular.withLock({ $0.contains(client, .now) }),
            let lease = loopback.lease(for: source)
        else { return .kernels }
        return .loopback(lease)
    }

    /// The client at `client` has closed a connection from 127.0.0.0/8 at once, and answered one from the kernel's choice.
    func takesKernelsChoiceAlone(_ client: Endpoint) {
        particular.withLock { $0.insert(client, until: .now + Self.memory) }
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
