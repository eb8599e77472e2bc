import NetworkAddress

/// Which address of a network stands for which peer: no lock and no clock. Every operation takes constant time; an entry
/// takes 80 bytes at most.
///
/// Times are seconds since 1970. A slot is an address by its offset from the network's first.
struct AddressPool {
    /// However large the network is, no more of its addresses are given out.
    static let most = 262_144
    /// The first one names the network, and the second one is the machine's own, in `ip addr add 198.18.0.1/15 dev lo`.
    private static let firstSlot: UInt32 = 2

    private struct Slot {
        /// nil where the address was never given out.
        var holder: AddressHolder?
        /// Since its record was taken last.
        var isChanged = false
        var leaseCount: UInt32 = 0
        var lastUse: UInt32 = 0
    }

    let network: IPNetwork
    /// Behind the last slot that may be given out.
    private let endSlot: UInt32
    private let excluded: Set<UInt32>
    private var slots: [Slot] = []
    /// Before it none is free that was never given out.
    private var nextFresh = firstSlot
    /// Those without a lease, the longest unused first.
    private var unused = SlotList()
    /// Those of them that stand for sources, in the same order.
    private var unusedSources = SlotList()
    private var byHolder = SlotChains()
    /// Those without a lease whose peer can be dialled, by the peer's IP.
    private var unusedPeers = SlotChains()
    private var changed: [UInt32] = []

    /// A pool of the addresses of `network` but for its first two, IPv4's last, and `excluding`.
    init(_ network: IPNetwork, excluding: Set<IPAddress>) {
        self.network = network
        let last = network.lastOffset
        let end: UInt64 =
            switch network.base {
            // The last one is for broadcasts.
            case .v4: last
            case .v6: last == .max ? last : last + 1
            }
        var limit = UInt64(Self.firstSlot) + UInt64(Self.most)
        var excluded: Set<UInt32> = []
        for offset in excluding.compactMap({ network.offset(of: $0) }).sorted()
        where offset >= Self.firstSlot && offset < limit {
            excluded.insert(UInt32(offset))
            limit += 1
        }
        self.excluded = excluded
        endSlot = UInt32(max(UInt64(Self.firstSlot), min(end, limit)))
    }

    /// How many addresses stand for someone.
    var givenCount: Int { byHolder.count }

    // MARK: Use

    /// The addresses that stand for `peers`, which are told together: none is taken from one of them for another. nil where
    /// every address is in use, and for a peer that cannot be dialled.
    mutating func addresses(of peers: [SocketAddress], now: UInt32) -> [IPAddress?] {
        var told: Set<UInt32> = []
        // Those that have one first: or a peer that is new would take it from one that is known, and so on down the list.
        for peer in peers {
            guard let holder = acceptable(.peer(peer)), let slot = find(holder) else { continue }
            tell(slot, now, &told)
        }
        return peers.map { peer in
            guard let slot = slot(for: .peer(peer), sparing: told) else { return nil }
            tell(slot, now, &told)
            return address(of: slot)
        }
    }

    private mutating func tell(_ slot: UInt32, _ now: UInt32, _ told: inout Set<UInt32>) {
        if slots[Int(slot)].leaseCount == 0 {
            unused.remove(slot)
            unused.append(slot)
        }
        told.insert(slot)
        note(slot, usedAt: now)
    }

    /// Whether every address is in use.
    var isFull: Bool { nextFresh >= endSlot && unused.first == nil }

    /// Begins a lease of `address`; nil where it stands for no peer that can be dialled.
    mutating func dial(_ address: IPAddress, now: UInt32) -> SocketAddress? {
        guard let slot = slot(at: address), case .peer(let peer) = slots[Int(slot)].holder else { return nil }
        beginLease(slot, now)
        return peer
    }

    /// Begins a lease of an address that no other connection uses, for one from `source`: that of a peer with this IP, or
    /// one of the source's own.
    mutating func lease(for source: IPAddress, now: UInt32) -> IPAddress? {
        let source = source.unmapped
        let peer = unusedPeers.first(Self.hash(source)) { slots[Int($0)].holder?.ip == source }
        guard let slot = peer ?? unusedSlot(ofSource: source) else { return nil }
        beginLease(slot, now)
        return address(of: slot)
    }

    /// Ends one lease of `address`.
    mutating func endLease(of address: IPAddress, now: UInt32) {
        guard let slot = slot(at: address), slots[Int(slot)].leaseCount > 0 else { return }
        slots[Int(slot)].leaseCount -= 1
        if slots[Int(slot)].leaseCount == 0 { becameUnused(slot) }
        note(slot, usedAt: now)
    }

    // MARK: Records

    /// Takes in a record of an earlier pool, used later than all that this one knows; false where it does not fit.
    mutating func restore(_ record: AddressRecord) -> Bool {
        guard let offset = network.offset(of: record.address), offset >= Self.firstSlot, offset < endSlot,
            let holder = acceptable(record.holder), find(holder) == nil
        else { return false }
        let slot = UInt32(offset)
        guard !excluded.contains(slot), self.slot(at: record.address) == nil else { return false }
        hold(slot, holder)
        slots[Int(slot)].lastUse = record.lastUse
        return true
    }

    /// The records that have changed since they were taken last.
    mutating func takeChanges() -> [AddressRecord] {
        defer { changed = [] }
        return changed.compactMap { number in
            slots[Int(number)].isChanged = false
            let slot = slots[Int(number)]
            guard let holder = slot.holder, let address = address(of: number) else { return nil }
            return AddressRecord(address: address, holder: holder, lastUse: slot.lastUse)
        }
    }

    /// These, taken before, could not be kept: what they have become is taken again.
    mutating func putBack(_ records: [AddressRecord]) {
        for record in records {
            if let slot = slot(at: record.address) { noteChange(slot) }
        }
    }

    // MARK: Slots

    /// The slot of `holder`, a new one where it has none. `spared` are those used last.
    private mutating func slot(for holder: AddressHolder, sparing spared: Set<UInt32> = []) -> UInt32? {
        guard let holder = acceptable(holder) else { return nil }
        if let known = find(holder) { return known }
        guard let slot = takeFreshSlot() ?? takeOldestSlot(for: holder, sparing: spared) else { return nil }
        hold(slot, holder)
        return slot
    }

    private mutating func unusedSlot(ofSource ip: IPAddress) -> UInt32? {
        var unknown: AddressHolder?
        for number in 0..<AddressHolder.mostOfOneSource {
            let holder = AddressHolder.source(ip, number: number)
            if let slot = find(holder) {
                if slots[Int(slot)].leaseCount == 0 { return slot }
            } else if unknown == nil {
                unknown = holder
            }
        }
        return unknown.flatMap { slot(for: $0) }
    }

    /// `holder` in its normal form; nil for one that must have no address. A peer inside the network would make the daemon
    /// dial itself.
    private func acceptable(_ holder: AddressHolder) -> AddressHolder? {
        holder.normalised.flatMap { network.contains($0.ip) ? nil : $0 }
    }

    private func find(_ holder: AddressHolder) -> UInt32? {
        byHolder.first(Self.hash(holder)) { slots[Int($0)].holder == holder }
    }

    private mutating func takeFreshSlot() -> UInt32? {
        while nextFresh < endSlot {
            defer { nextFresh += 1 }
            let isKnown = nextFresh < slots.count && slots[Int(nextFresh)].holder != nil
            if !isKnown, !excluded.contains(nextFresh) { return nextFresh }
        }
        return nil
    }

    /// The one unused longest, whose holder is forgotten. A source takes another source's while there is one: strangers that
    /// connect from one address after the other must not take those of the peers that clients were told of.
    private mutating func takeOldestSlot(for wanted: AddressHolder, sparing spared: Set<UInt32>) -> UInt32? {
        let oldest = wanted.isPeer ? unused.first : unusedSources.first ?? unused.first
        guard let slot = oldest, !spared.contains(slot) else { return nil }
        becameUsed(slot)
        byHolder.remove(slot)
        return slot
    }

    private mutating func hold(_ slot: UInt32, _ holder: AddressHolder) {
        while slots.count <= Int(slot) { slots.append(Slot()) }
        slots[Int(slot)].holder = holder
        byHolder.insert(slot, Self.hash(holder))
        becameUnused(slot)
    }

    private mutating func becameUnused(_ slot: UInt32) {
        unused.append(slot)
        guard let holder = slots[Int(slot)].holder else { return }
        if holder.isPeer { unusedPeers.insert(slot, Self.hash(holder.ip)) } else { unusedSources.append(slot) }
    }

    private mutating func becameUsed(_ slot: UInt32) {
        unused.remove(slot)
        guard let holder = slots[Int(slot)].holder else { return }
        if holder.isPeer { unusedPeers.remove(slot) } else { unusedSources.remove(slot) }
    }

    private mutating func beginLease(_ slot: UInt32, _ now: UInt32) {
        if slots[Int(slot)].leaseCount == 0 { becameUsed(slot) }
        slots[Int(slot)].leaseCount += 1
        note(slot, usedAt: now)
    }

    private mutating func note(_ slot: UInt32, usedAt now: UInt32) {
        slots[Int(slot)].lastUse = now
        noteChange(slot)
    }

    private mutating func noteChange(_ slot: UInt32) {
        guard !slots[Int(slot)].isChanged else { return }
        slots[Int(slot)].isChanged = true
        changed.append(slot)
    }

    /// The slot of an address that was given out.
    private func slot(at address: IPAddress) -> UInt32? {
        guard let offset = network.offset(of: address), offset < slots.count, slots[Int(offset)].holder != nil else {
            return nil
        }
        return UInt32(offset)
    }

    private func address(of slot: UInt32) -> IPAddress? { network.address(at: UInt64(slot)) }

    /// Seeded by the process: nobody outside can choose peers whose hashes meet.
    private static func hash(_ value: some Hashable) -> Int { value.hashValue }
}
