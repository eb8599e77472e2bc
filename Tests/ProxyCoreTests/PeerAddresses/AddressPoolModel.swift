import NetworkAddress

@testable import ProxyCore

/// The pool's rules as plainly as they can be written: everything is looked for in one array.
struct AddressPoolModel {
    struct Entry {
        var address: IPAddress
        var holder: AddressHolder
        var leaseCount = 0
        /// The number of the operation that used it last.
        var lastUse: Int
    }

    private(set) var entries: [Entry] = []
    private let usable: [IPAddress]
    private var turn = 0
    /// Of the peers with one IP, the one that became unused last goes first.
    private var becameUnused: [IPAddress: Int] = [:]

    init(usable: [IPAddress]) {
        self.usable = usable
    }

    mutating func address(of peer: SocketAddress) -> IPAddress? {
        turn += 1
        guard let index = entry(for: .peer(peer)) else { return nil }
        entries[index].lastUse = turn
        return entries[index].address
    }

    mutating func dial(_ address: IPAddress) -> SocketAddress? {
        turn += 1
        guard let index = entries.firstIndex(where: { $0.address == address }),
            case .peer(let peer) = entries[index].holder
        else { return nil }
        begin(index)
        return peer
    }

    mutating func lease(for source: IPAddress) -> IPAddress? {
        turn += 1
        let peers = entries.indices.filter {
            entries[$0].holder.isPeer && entries[$0].holder.ip == source && entries[$0].leaseCount == 0
        }
        if let peer = peers.max(by: { becameUnused[entries[$0].address]! < becameUnused[entries[$1].address]! }) {
            begin(peer)
            return entries[peer].address
        }
        let own = (0..<AddressHolder.mostOfOneSource).map { AddressHolder.source(source, number: $0) }
        let known = own.map { holder in entries.firstIndex { $0.holder == holder } }
        if let unused = known.compactMap({ $0 }).first(where: { entries[$0].leaseCount == 0 }) {
            begin(unused)
            return entries[unused].address
        }
        guard let unknown = known.firstIndex(of: nil), let index = entry(for: own[unknown]) else { return nil }
        begin(index)
        return entries[index].address
    }

    mutating func endLease(of address: IPAddress) {
        turn += 1
        guard let index = entries.firstIndex(where: { $0.address == address && $0.leaseCount > 0 }) else { return }
        entries[index].leaseCount -= 1
        entries[index].lastUse = turn
        if entries[index].leaseCount == 0 { becameUnused[address] = turn }
    }

    private mutating func begin(_ index: Int) {
        entries[index].leaseCount += 1
        entries[index].lastUse = turn
    }

    private mutating func entry(for holder: AddressHolder) -> Int? {
        if let known = entries.firstIndex(where: { $0.holder == holder }) { return known }
        let address: IPAddress
        if entries.count < usable.count {
            address = usable[entries.count]
        } else {
            let all = entries.indices.filter { entries[$0].leaseCount == 0 }
            let sources = all.filter { !entries[$0].holder.isPeer }
            let unused = holder.isPeer || sources.isEmpty ? all : sources
            guard let oldest = unused.min(by: { entries[$0].lastUse < entries[$1].lastUse }) else { return nil }
            address = entries.remove(at: oldest).address
        }
        becameUnused[address] = turn
        entries.append(Entry(address: address, holder: holder, lastUse: turn))
        return entries.count - 1
    }
}
