/// A hash table of slot numbers, chained through an array: 8 bytes a slot and 4 a bucket, where a dictionary would keep
/// each key a second time. 0 is no slot.
struct SlotChains {
    private struct Link {
        var previous: UInt32 = 0
        var next: UInt32 = 0
    }

    private var heads: [UInt32]
    private var links: [Link] = []

    /// A table with a bucket for each of `slotCount` slots, rounded up to a power of two.
    init(slotCount: Int) {
        var bucketCount = 1
        while bucketCount < slotCount { bucketCount <<= 1 }
        heads = Array(repeating: 0, count: bucketCount)
    }

    /// The first slot under `hash` for which `isWanted` holds.
    func first(_ hash: Int, where isWanted: (UInt32) -> Bool) -> UInt32? {
        var slot = heads[bucket(hash)]
        while slot != 0, !isWanted(slot) { slot = links[Int(slot)].next }
        return slot == 0 ? nil : slot
    }

    /// Adds `slot`, which is not in the table, in front of the others under `hash`.
    mutating func insert(_ slot: UInt32, _ hash: Int) {
        while links.count <= Int(slot) { links.append(Link()) }
        let next = heads[bucket(hash)]
        links[Int(slot)] = Link(previous: 0, next: next)
        if next != 0 { links[Int(next)].previous = slot }
        heads[bucket(hash)] = slot
    }

    /// Takes out `slot`, which was added under `hash`.
    mutating func remove(_ slot: UInt32, _ hash: Int) {
        let link = links[Int(slot)]
        if link.previous == 0 { heads[bucket(hash)] = link.next } else { links[Int(link.previous)].next = link.next }
        if link.next != 0 { links[Int(link.next)].previous = link.previous }
    }

    private func bucket(_ hash: Int) -> Int { hash & (heads.count - 1) }
}
