import NetworkAddress
import TestSupport
import Testing

@testable import ProxyCore

@Suite("A connection among the figures")
struct RelayFiguresTests {
    private static let inbound = RelayKind(direction: .inbound, crypto: .none)
    private static let other = RelayKind(direction: .outbound, crypto: .other)

    private let rig: HTTPRig
    private let client: StreamPair
    private let peer: StreamPair

    init() throws {
        rig = try HTTPRig()
        client = try StreamPair(on: rig.loop)
        peer = try StreamPair(on: rig.loop)
    }

    private var counts: Counts { rig.figures.counts }

    private func relay(
        _ way: WayIn = .inbound, _ crypto: consuming Relay.Crypto = .none, fromClient: [UInt8] = [],
        preface: [UInt8] = [],
        fromPeer: [UInt8] = [], sentToClient: Int = 0, unsent: [UInt8] = [], ahead: (Int, Int) = (0, 0)
    ) throws {
        let source = try #require(peer.near.localAddress)
        guard let slot = rig.limit.take(for: way, counting: rig.figures) else { throw StartFailure("no place is left") }
        Relay(
            client: try client.far.take(), peer: try peer.far.take(), crypto: crypto, fromClient: fromClient,
            preface: preface, fromPeer: fromPeer, sentToClient: sentToClient, unsent: unsent, ahead: ahead,
            story: ConnectionStory(way, from: source, logger: rig.log.logger), slot: slot, on: rig.worker
        ).begin()
    }

    /// That nothing is there any more, and what the one relay has ended by.
    private func expectEnd(_ kind: RelayKind, _ end: RelayEnd) {
        #expect(rig.run { rig.limit.count == 0 })
        #expect(counts.active == Tally())
        #expect(counts.activeRelays == Tally())
        #expect(counts.totalRelays[kind] == 1)
        for candidate in RelayEnd.allCases {
            let number = counts.relayEnds[RelayEndKind(direction: kind.direction, end: candidate)]
            #expect(number == (candidate == end ? 1 : 0), "\(candidate)")
        }
    }

    @Test("is there while it is there, and its bytes are those of its payload alone")
    func payload() throws {
        try relay(
            fromClient: [1, 2], preface: [9, 9, 9, 9], fromPeer: [3, 4, 5], sentToClient: 0, unsent: [8, 8, 8, 8, 8],
            ahead: (100, 1000))
        #expect(counts.active[.inbound] == 1)
        #expect(counts.activeRelays[Self.inbound] == 1)
        // Before another byte moves.
        #expect(counts.sent[Self.inbound] == 102)
        #expect(counts.received[Self.inbound] == 1003)
        client.near.send(Array(repeating: 7, count: 70_000))
        peer.near.send([6])
        #expect(rig.run { peer.near.received.count == 70_007 && client.near.received.count == 8 })
        #expect(counts.sent[Self.inbound] == 70_102)
        #expect(counts.received[Self.inbound] == 1004)
        client.near.finishSending()
        peer.near.finishSending()
        expectEnd(Self.inbound, .closed)
        #expect(counts.sent[Self.inbound] == 70_102)
        #expect(counts.received[Self.inbound] == 1004)
    }

    @Test("what the client has of the peer's bytes before is counted once")
    func sentBefore() throws {
        try relay(fromPeer: [1, 2, 3, 4], sentToClient: 3)
        #expect(rig.run { client.near.received == [4] })
        #expect(counts.received[Self.inbound] == 4)
        peer.near.reset()
        expectEnd(Self.inbound, .peerBroke)
    }

    @Test("a reset of either end takes it off", arguments: [RelayEnd.clientBroke, .peerBroke])
    func reset(_ end: RelayEnd) throws {
        try relay(.socks, .untouched)
        (end == .clientBroke ? client.near : peer.near).reset()
        expectEnd(Self.other, end)
    }

    @Test("one that is gone before it has begun is taken off as well")
    func neverBegun() throws {
        let figures = WorkerFigures()
        do {
            let place = RelayPlace(Self.other, in: figures)
            #expect(figures.counts.activeRelays[Self.other] == 1)
            withExtendedLifetime(place.kind) {}
        }
        #expect(figures.counts.activeRelays == Tally())
        #expect(figures.counts.totalRelays[Self.other] == 1)
        #expect(figures.counts.relayEnds == Tally())
    }

    @Test("a worker that is closed leaves none behind")
    func closedWorker() throws {
        try relay(fromClient: [1])
        #expect(counts.activeRelays[Self.inbound] == 1)
        rig.worker.close()
        #expect(counts.active == Tally())
        #expect(counts.activeRelays == Tally())
        #expect(rig.limit.count == 0)
    }

    @Test("a place goes from way to way, and is counted once among those that are there")
    func turned() throws {
        guard var slot = rig.limit.take(for: .tracker, counting: rig.figures) else {
            throw StartFailure("no place is left")
        }
        #expect(counts.active[.tracker] == 1)
        slot.turned(into: .connect)
        #expect(counts.active[.tracker] == 0)
        #expect(counts.active[.connect] == 1)
        #expect(counts.total[.tracker] == 1)
        #expect(counts.total[.connect] == 1)
        #expect(rig.limit.count == 1)
        _ = consume slot
        #expect(counts.active == Tally())
        #expect(rig.limit.count == 0)
    }

    @Test("no place is given and none counted where the limit is reached")
    func limited() throws {
        let (limit, figures) = (ConnectionLimit(0), WorkerFigures())
        guard limit.take(for: .socks, counting: figures) == nil else { throw StartFailure("a place of none") }
        #expect(figures.counts == Counts())
    }
}
