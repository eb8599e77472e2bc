/// An order of slot numbers, doubly linked through an array, so that each is added and taken out in constant time. 0 is no
/// slot.
struct SlotList {
    private struct Link {
        var previous: UInt32 = 0
        var next: UInt32 = 0
    }

    /// Link 0 joins the last to the first.
    private var links = [Link()]

    /// The one that was added longest ago; nil where there is none.
    var first: UInt32? {
        let first = links[0].next
        return first == 0 ? nil : first
    }

    /// Adds `slot`, which is not among them, behind all others.
    mutating func append(_ slot: UInt32) {
        while links.count <= Int(slot) { links.append(Link()) }
        let last = links[0].previous
        links[Int(slot)] = Link(previous: last, next: 0)
        links[Int(last)].next = slot
        links[0].previous = slot
    }

    /// Takes out `slot`, which is among them.
    mutating func remove(_ slot: UInt32) {
        let link = links[Int(slot)]
        links[Int(link.previous)].next = link.next
        links[Int(link.next)].previous = link.previous
    }
}
