import ObfuscationCrypto
import TestSupport
import Testing
import TorrentIdentity

@testable import MSE
@testable import ProxyCore

@Suite("Relays whose flows are ready in one turn")
struct ReadyFlowsTests {
    private let rig: HTTPRig

    init() throws { rig = try HTTPRig() }

    /// A relay, what its ends say, and what they should hear.
    private final class Carried {
        let client: StreamPair
        let peer: StreamPair
        let fromClient: [UInt8]
        let fromPeer: [UInt8]
        let toPeer: [UInt8]
        let toClient: [UInt8]

        init(_ number: UInt8, _ method: CryptoMethods, on rig: HTTPRig, _ random: inout SeededRandom) throws {
            client = try StreamPair(on: rig.loop)
            peer = try StreamPair(on: rig.loop)
            func bytes() -> [UInt8] {
                // Short ones go stream by stream, long ones are refused by sockets whose other end does not read.
                let most = [100, 5000, 4 << 20].randomElement(using: &random) ?? 0
                let count = Int.random(in: 0...most, using: &random)
                let start = Int.random(in: 0..<256, using: &random)
                return Array(Self.pattern[start..<start + count])
            }
            (fromClient, fromPeer) = (bytes(), bytes())
            let isEncrypted = method == .rc4
            func carried(_ bytes: [UInt8], _ stream: consuming RC4) -> [UInt8] {
                var bytes = bytes
                if isEncrypted { stream.apply(to: &bytes) }
                return bytes
            }
            toPeer = carried(fromClient, Self.stream(number, 1))
            toClient = carried(fromPeer, Self.stream(number, 2))
            guard let slot = rig.limit.take(for: .inbound, counting: rig.figures), let source = peer.near.localAddress
            else {
                throw StartFailure("no place is left")
            }
            let connection = EstablishedConnection(
                infohash: Infohash(Octets20 { _ in }), selected: method, outgoing: Self.stream(number, 1),
                incoming: Self.stream(number, 2), initialPayload: [], early: [])
            Relay(
                client: try client.far.take(), peer: try peer.far.take(), crypto: .negotiated(connection),
                fromClient: [], story: ConnectionStory(.inbound, from: source, logger: rig.log.logger), slot: slot,
                on: rig.worker
            ).begin()
        }

        private static let pattern: [UInt8] = {
            var bytes = [UInt8](repeating: 0, count: 256 + 4 << 20)
            var stream = RC4(key: [1, 2, 3, 4, 5], dropping: 0)
            stream.apply(to: &bytes)
            return bytes
        }()

        private static func stream(_ number: UInt8, _ direction: UInt8) -> RC4 {
            RC4(key: [number, direction, 3, 4], dropping: 0)
        }

        func speakAsClient() {
            client.near.send(fromClient)
            client.near.finishSending()
        }

        func speakAsPeer() {
            peer.near.send(fromPeer)
            peer.near.finishSending()
        }

        var isOver: Bool { client.near.ending != nil && peer.near.ending != nil }

        var isWhole: Bool { client.near.received == toClient && peer.near.received == toPeer }
    }

    @Test("lose nothing and mix nothing up, however much there is and however slowly it is read", arguments: 0..<12)
    func carried(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let relays = try (1...7).map { number in
            try Carried(UInt8(number), number == 3 ? .plaintext : .rc4, on: rig, &random)
        }
        let ends = relays.flatMap { [$0.client.near, $0.peer.near] }
        for end in ends { end.isReading = .random(using: &random) }
        for relay in relays {
            relay.speakAsClient()
            relay.speakAsPeer()
        }
        #expect(
            rig.run {
                for end in ends { end.isReading = .random(using: &random) }
                return relays.allSatisfy { $0.isOver }
            })
        #expect(relays.allSatisfy { $0.isWhole })
    }

    @Test("do not suffer for one whose client resets", arguments: 0..<12)
    func reset(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let relays = try (1...6).map { try Carried(UInt8($0), .rc4, on: rig, &random) }
        // In any order: so a reset is read while another relay's bytes wait for a second flow's.
        var deeds: [() -> Void] = []
        for (index, relay) in relays.enumerated() {
            if index.isMultiple(of: 2) {
                deeds += [relay.speakAsClient, relay.speakAsPeer]
            } else {
                if Bool.random(using: &random) { deeds.append { relay.peer.near.send([1, 2, 3]) } }
                deeds.append { relay.client.near.reset() }
            }
        }
        for deed in deeds.shuffled(using: &random) { deed() }
        #expect(
            rig.run { relays.enumerated().allSatisfy { $0.isMultiple(of: 2) ? $1.isOver : $1.peer.near.ending != nil } }
        )
        for (index, relay) in relays.enumerated() where index.isMultiple(of: 2) { #expect(relay.isWhole) }
        #expect(rig.run { rig.limit.count == 0 })
    }
}
