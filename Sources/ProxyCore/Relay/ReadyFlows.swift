/// The flows whose sources are ready in this turn of the loop, served together at its end: RC4 on two streams at once takes little more time than
/// on one, because each byte waits for the one before it of the same stream alone.
final class ReadyFlows {
    private struct Ready {
        let relay: Relay
        let side: Relay.Side
    }

    /// What was read from one of them, and is not encrypted yet.
    private struct Taken {
        let flow: Ready
        let bytes: UnsafeMutableRawBufferPointer
    }

    private var flows: [Ready] = []
    /// What two of them have brought.
    private let rooms: (UnsafeMutableRawBufferPointer, UnsafeMutableRawBufferPointer)

    /// The rooms of reads, of a size that `BufferPool` has buffers for.
    init(reading rooms: (UnsafeMutableRawBufferPointer, UnsafeMutableRawBufferPointer)) {
        self.rooms = rooms
    }

    /// What `side` of `relay` has sent is there.
    func add(_ relay: Relay, _ side: Relay.Side) {
        flows.append(Ready(relay: relay, side: side))
    }

    /// Serves all of them.
    func serve() {
        guard !flows.isEmpty else { return }
        var kept: Taken?
        for flow in flows { kept = serve(flow, beside: kept) }
        if let kept { give(kept) }
        flows.removeAll(keepingCapacity: true)
    }

    /// - Returns: what is left to be encrypted together with the next.
    private func serve(_ flow: Ready, beside kept: Taken?) -> Taken? {
        let room = kept == nil ? rooms.0 : rooms.1
        switch flow.relay.take(from: flow.side, into: room) {
        case .bytes(let count):
            let taken = Taken(flow: flow, bytes: UnsafeMutableRawBufferPointer(rebasing: room[..<count]))
            guard flow.relay.withFlow(from: flow.side, { $0.isEncrypting }) else {
                flow.relay.give(UnsafeRawBufferPointer(taken.bytes), from: flow.side)
                return kept
            }
            guard let kept else { return taken }
            give(kept, taken)
            return nil
        case .turn(.going):
            flow.relay.took(.going, from: flow.side)
            return kept
        case .turn(let turn):
            // It may end the connection whose other direction has brought what is kept: that was first.
            if let kept { give(kept) }
            flow.relay.took(turn, from: flow.side)
            return nil
        }
    }

    private func give(_ taken: Taken) {
        taken.flow.relay.withFlow(from: taken.flow.side) { $0.apply(to: taken.bytes) }
        taken.flow.relay.give(UnsafeRawBufferPointer(taken.bytes), from: taken.flow.side)
    }

    private func give(_ first: Taken, _ second: Taken) {
        first.flow.relay.withFlow(from: first.flow.side) { one in
            second.flow.relay.withFlow(from: second.flow.side) { other in
                Flow.apply(&one, to: first.bytes, &other, to: second.bytes)
            }
        }
        first.flow.relay.give(UnsafeRawBufferPointer(first.bytes), from: first.flow.side)
        second.flow.relay.give(UnsafeRawBufferPointer(second.bytes), from: second.flow.side)
    }
}
