import Glibc
package import NetworkAddress
import Synchronization

/// Local addresses that stand for remote peers, one each, out of a network of this machine. Shared by all workers.
package final class PeerAddresses: Sendable {
    package let network: IPNetwork
    private let pool: Mutex<AddressPool>

    /// The addresses of `network`, at most 262,144 of them, without its first, which names it, its second, which is the
    /// machine's own, its last where that is for broadcasts, and `excluding`.
    package init(_ network: IPNetwork, excluding: Set<IPAddress>) {
        self.network = network
        pool = Mutex(AddressPool(network, excluding: excluding))
    }

    /// Whether `ip` is in the network, given out or not.
    package func contains(_ ip: IPAddress) -> Bool { network.contains(ip) }

    /// The addresses that stand for peers that clients may dial, told together. Each is the same as long as its peer is known:
    /// where all have been given out, the peer unused longest is forgotten, but none of `peers` for another of them. nil where
    /// no address is left, and for a peer that cannot be dialled or whose own address is in the network, as only a hostile
    /// tracker would have it.
    package func addresses(of peers: [SocketAddress]) -> [IPAddress?] {
        pool.withLock { $0.addresses(of: peers, now: Self.now) }
    }

    /// Takes `address` into use for a connection to the peer behind it, one of several perhaps; nil where it stands for
    /// none that can be dialled.
    package func dial(_ address: IPAddress) -> DialledPeer? {
        guard let peer = pool.withLock({ $0.dial(address, now: Self.now) }) else { return nil }
        return DialledPeer(peer: peer, lease: AddressLease(of: address.unmapped, in: self))
    }

    /// An address for a connection that a peer at `source` has made (its port says nothing): that of the peer with this IP
    /// where one is known and not in use, else another one of the same source, of which there are at most 4; nil where
    /// all are in use. Where all have been given out, the source unused longest is forgotten for it, before any peer is.
    package func lease(for source: IPAddress) -> AddressLease? {
        guard let address = pool.withLock({ $0.lease(for: source, now: Self.now) }) else { return nil }
        return AddressLease(of: address, in: self)
    }

    /// How many stand for someone.
    var givenCount: Int { pool.withLock { $0.givenCount } }

    /// Whether every address is in use, as it was found when one was asked for last.
    var isFull: Bool { pool.withLock { $0.isFull } }

    func endLease(of address: IPAddress) {
        pool.withLock { $0.endLease(of: address, now: Self.now) }
    }

    /// Takes in a record of an earlier run, each used later than the one before; false where it does not fit.
    func restore(_ record: AddressRecord) -> Bool {
        pool.withLock { $0.restore(record) }
    }

    /// The records that have changed since they were taken last.
    func takeChanges() -> [AddressRecord] {
        pool.withLock { $0.takeChanges() }
    }

    /// These could not be kept: what they have become by then is taken again.
    func putBack(_ records: [AddressRecord]) {
        pool.withLock { $0.putBack(records) }
    }

    /// Seconds since 1970.
    private static var now: UInt32 { UInt32(clamping: time(nil)) }
}
