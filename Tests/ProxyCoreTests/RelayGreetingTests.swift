import NetworkAddress
import PeerWire
import TestSupport
import Testing
import TorrentIdentity

@testable import ProxyCore

@Suite("A relay that is asked for its peer's greeting")
struct RelayGreetingTests {
    private final class Told {
        var greetings: [PeerGreeting] = []
    }

    private static let greeting: [UInt8] =
        FirstBytes.prefix + [0, 0, 0, 0, 0, 0x10, 0, 0] + Array(1...20) + Array("-XX0001-aaaaaaaaaaaa".utf8)
        + [0, 0, 0, 10, 20, 0] + Array("d1:ei1ee".utf8)

    private let rig: HTTPRig
    private let client: StreamPair
    private let peer: StreamPair
    private let told = Told()

    init() throws {
        rig = try HTTPRig()
        client = try StreamPair(on: rig.loop)
        peer = try StreamPair(on: rig.loop)
    }

    private func relay(_ fromPeer: [UInt8], sentToClient: Int = 0) throws {
        let source = try #require(peer.near.localAddress)
        let slot = rig.limit.take(for: .inbound, counting: rig.figures)
        guard let slot else { throw StartFailure("no place is left") }
        Relay(
            client: try client.far.take(), peer: try peer.far.take(), crypto: .none, fromClient: [],
            fromPeer: fromPeer, sentToClient: sentToClient,
            story: ConnectionStory(.inbound, from: source, logger: rig.log.logger), slot: slot,
            onGreeting: { [told] in told.greetings.append($0) }, on: rig.worker
        ).begin()
    }

    @Test(
        "tells it once, what came ahead of the relay and what the client has already included", arguments: [0, 10, 50])
    func told(sentToClient: Int) throws {
        try relay(Array(Self.greeting.prefix(50)), sentToClient: sentToClient)
        #expect(told.greetings.isEmpty)
        peer.near.send(Array(Self.greeting[50...]))
        #expect(rig.run { client.near.received.count == Self.greeting.count - sentToClient })
        let whole = PeerGreeting(hasGreeted: true, infohash: Infohash(bytes: 1...20), prefersEncryption: true)
        #expect(told.greetings == [whole])
        // What the client says is not the peer's greeting.
        client.near.send(Self.greeting)
        client.near.finishSending()
        peer.near.finishSending()
        #expect(rig.run { client.near.ending != nil && peer.near.ending != nil })
        #expect(told.greetings.count == 1)
    }

    @Test("tells what there was of it when the connection ends first", arguments: [true, false])
    func endedFirst(isReset: Bool) throws {
        try relay([])
        peer.near.send(Array(Self.greeting.prefix(30)))
        #expect(rig.run { client.near.received.count == 30 })
        #expect(told.greetings.isEmpty)
        if isReset {
            peer.near.reset()
        } else {
            peer.near.finishSending()
            client.near.finishSending()
        }
        #expect(rig.run { !told.greetings.isEmpty })
        #expect(told.greetings == [PeerGreeting(hasGreeted: true, infohash: nil, prefersEncryption: nil)])
    }
}
