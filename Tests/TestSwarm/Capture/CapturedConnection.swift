/// A TCP connection of a capture: who sent what, before the other said what.
package struct CapturedConnection: Sendable {
    package enum Side: Sendable {
        /// Who dialled.
        case initiator
        case responder
    }

    /// What one side sent before the other sent anything more.
    package struct Flight: Sendable {
        package let side: Side
        /// As they were on the wire, without what a retransmission repeats.
        package fileprivate(set) var segments: [ArraySlice<UInt8>]

        package var bytes: [UInt8] { Array(segments.joined()) }
        package var byteCount: Int { segments.reduce(0) { $0 + $1.count } }
    }

    package let initiator: Endpoint
    package let responder: Endpoint
    /// Both sides' in turn.
    package private(set) var flights: [Flight] = []
    /// Whether it began while the capture ran.
    package let hasBeginning: Bool
    /// Whether the capture has, in their order, all bytes of it from its first packet here to the last byte.
    package private(set) var hasNoGap = true
    private let start: UInt32
    /// The number after the last byte that each side sent.
    private var next: [Side: UInt32] = [:]

    /// - Parameter first: the SYN; for want of it whatever came first.
    init(first: CapturedSegment) {
        initiator = first.source
        responder = first.destination
        hasBeginning = first.isSyn
        start = first.sequence
        add(first)
    }

    /// Whether the segment opens another connection between the same ports.
    func isSucceeded(by segment: CapturedSegment) -> Bool {
        // A SYN of the responder's answers the initiator's.
        segment.isSyn && segment.source == initiator && segment.sequence != start
    }

    mutating func add(_ segment: CapturedSegment) {
        let side: Side = segment.source == initiator ? .initiator : .responder
        if segment.isSyn {
            // It takes one number.
            next[side] = segment.sequence &+ 1
        }
        let expected = next[side] ?? segment.sequence
        // Signed, and it wraps, so that numbers may pass 2^32.
        let distance = Int(Int32(bitPattern: segment.sequence &- expected))
        let new = segment.payload.dropFirst(max(0, -distance))
        guard !new.isEmpty else { return }
        hasNoGap = hasNoGap && distance <= 0
        next[side] = segment.sequence &+ UInt32(segment.payload.count)
        if flights.last?.side == side {
            flights[flights.count - 1].segments.append(new)
        } else {
            flights.append(Flight(side: side, segments: [new]))
        }
    }

    package func flights(of side: Side) -> [Flight] { flights.filter { $0.side == side } }

    /// All that a side sent.
    package func bytes(of side: Side) -> [UInt8] { flights(of: side).flatMap(\.bytes) }
}

extension CapturedTraffic {
    /// In the order in which they began, also those on which nothing was sent.
    package var connections: [CapturedConnection] {
        var connections: [CapturedConnection] = []
        var open: [Set<Endpoint>: Int] = [:]
        for segment in segments {
            let ends: Set = [segment.source, segment.destination]
            if let index = open[ends], !connections[index].isSucceeded(by: segment) {
                connections[index].add(segment)
            } else {
                open[ends] = connections.count
                connections.append(CapturedConnection(first: segment))
            }
        }
        return connections
    }
}
