import NetworkAddress
import Synchronization

/// How many connections of remote peers have not finished their handshake, in all and of each source, over all workers.
final class HandshakeLimit: Sendable {
    /// Why there is no place.
    enum Shortage: Error {
        /// All places are taken.
        case inAll
        /// The source has all that one source may have.
        case ofSource
    }

    private struct Taken {
        var count = 0
        var bySource: [SourceNetwork: Int] = [:]
    }

    private let taken = Mutex(Taken())

    var count: Int { taken.withLock { $0.count } }

    /// A place for a connection from `source`, given back when it goes.
    func take(for source: IPAddress, most: Int, ofSource mostOfSource: Int) throws(Shortage) -> HandshakePlace {
        let network = SourceNetwork(of: source)
        let shortage: Shortage? = taken.withLock { taken in
            let count = taken.bySource[network, default: 0]
            if count >= mostOfSource { return .ofSource }
            if taken.count >= most { return .inAll }
            taken.bySource[network] = count + 1
            taken.count += 1
            return nil
        }
        if let shortage { throw shortage }
        return HandshakePlace(of: self, for: network)
    }

    fileprivate func release(_ network: SourceNetwork) {
        taken.withLock { taken in
            taken.count -= 1
            let count = taken.bySource[network, default: 0]
            taken.bySource[network] = count > 1 ? count - 1 : nil
        }
    }
}

/// One connection's place among those that shake hands.
struct HandshakePlace: ~Copyable {
    private let limit: HandshakeLimit
    private let network: SourceNetwork

    fileprivate init(of limit: HandshakeLimit, for network: SourceNetwork) {
        self.limit = limit
        self.network = network
    }

    deinit {
        limit.release(network)
    }
}
