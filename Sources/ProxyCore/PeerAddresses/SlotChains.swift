/// A hash table of slot numbers, chained through an array: 12 bytes a slot and at most 8 for its bucket, where a dictionary
/// would keep each key a second time. 0 is no slot.
struct SlotChains {
    private struct Link {
        var previous: UInt32 = 0
        var next: UInt32 = 0
        /// The lower half, of which the lowest bits name the bucket.
        var hash: UInt32 = 0
    }

    /// A power of two of them, not many more than there are slots.
    private var heads: [UInt32] = [0]
    private var links: [Link] = []
    private(set) var count = 0

    /// The first slot under `hash` for which `isWanted` holds.
    func first(_ hash: Int, where isWanted: (UInt32) -> Bool) -> UInt32? {
        var slot = heads[bucket(UInt32(truncatingIfNeeded: hash))]
        while slot != 0, !isWanted(slot) { slot = links[Int(slot)].next }
        return slot == 0 ? nil : slot
    }

    /// Adds `slot`, which is not in the table, in front of the others under `hash`.
    mutating func insert(_ slot: UInt32, _ hash: Int) {
        if count == heads.count { grow() }
        count += 1
        while links.count <= Int(slot) { links.append(Link()) }
        links[Int(slot)].hash = UInt32(truncatingIfNeeded: hash)
        chain(slot)
    }

    /// Takes out `slot`, which is in the table.
    mutating func remove(_ slot: UInt32) {
        count -= 1
        let link = links[Int(slot)]
        if link.previous == 0 {
            heads[bucket(link.hash)] = link.next
        } else {
            links[Int(link.previous)].next = link.next
        }
        if link.next != 0 { links[Int(link.next)].previous = link.previous }
    }

    private mutating func chain(_ slot: UInt32) {
        let bucket = bucket(links[Int(slot)].hash)
        let next = heads[bucket]
        links[Int(slot)].previous = 0
        links[Int(slot)].next = next
        if next != 0 { links[Int(next)].previous = slot }
        heads[bucket] = slot
    }

    private mutating func grow() {
        let old = heads
        heads = Array(repeating: 0, count: 2 * old.count)
        for head in old where head != 0 {
            // From the last to the first: those of one hash keep their order.
            var slot = head
            while links[Int(slot)].next != 0 { slot = links[Int(slot)].next }
            while slot != 0 {
                let previous = links[Int(slot)].previous
                chain(slot)
                slot = previous
            }
        }
    }

    private func bucket(_ hash: UInt32) -> Int { Int(hash) & (heads.count - 1) }
}
