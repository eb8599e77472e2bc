import TestSwarm
import Testing
import TorrentIdentity

/// Who asks the public port whether it is mseproxy's, without knowing one of its torrents: nothing comes back that tells, and
/// all of them see the same end.
@Suite(.serialized) struct Probes {
    /// What a probe does when it has done what it is named for.
    enum Ending: String, CaseIterable, Sendable {
        /// Waits.
        case waits
        /// Goes on sending, over the daemon's end of the stream too.
        case sends
        /// Ends its own stream.
        case halfCloses
    }

    /// What a probe saw.
    struct Sight: Sendable, CustomStringConvertible {
        let probe: Probe
        let byteCount: Int
        let end: RawConnection.End
        /// From its connecting to the end of the stream.
        let lasted: Duration
        var description: String { "\(probe.name): \(byteCount) bytes, \(end), \(lasted)" }
    }

    /// Their deadline, of a length that only a deadline has.
    private static let handshake = 2.0

    @Test(arguments: [Ending.waits, .sends])
    func `they get one Yb or nothing, and the same orderly end at the same time`(_ ending: Ending) async throws {
        var sights: [Sight] = []
        for door in Probe.doors {
            try await Stage.use(
                .init(
                    inbound: door.inbound, handshake: Self.handshake, timeouts: "half_closed = 5",
                    other: "[obfuscation]\n\(door.obfuscation)"),
                answeringMSE: door.answersMSE
            ) {
                let seen = try await look(door.probes.filter { ending == .waits || !$0.isUndecided }, ending, $0, door)
                let times = seen.map(\.lasted)
                #expect(times.max()! - times.min()! < .milliseconds(900), "\(seen)")
                sights += seen
            }
        }
        for sight in sights {
            #expect(sight.end == .closed, "\(sight)")
            #expect(
                sight.probe.isAnswered ? (96 + 24...608).contains(sight.byteCount) : sight.byteCount == 0, "\(sight)")
            // What is set has to pass for the daemon, whose clock for it may have begun a little earlier than ours.
            #expect(sight.lasted > .seconds(Self.handshake - 0.2), "\(sight)")
        }
    }

    @Test func `those that end their own stream get the same answer, and their end at once, all alike`() async throws {
        for door in Probe.doors {
            // Long enough that no deadline helps.
            try await Stage.use(
                .init(inbound: door.inbound, handshake: 60, other: "[obfuscation]\n\(door.obfuscation)"),
                answeringMSE: door.answersMSE
            ) {
                for sight in try await look(door.probes, .halfCloses, $0, door) {
                    #expect(sight.end == .closed, "\(sight)")
                    #expect(
                        sight.probe.isAnswered ? (96 + 24...608).contains(sight.byteCount) : sight.byteCount == 0,
                        "\(sight)"
                    )
                }
            }
        }
    }

    @Test func `two daemons wait for different times`() async throws {
        var times: Set<Duration> = []
        for _ in 0..<3 {
            try await Stage.use(.init(handshake: 2)) {
                let sights = try await look([Probe.silence], .waits, $0, Probe.doors[0])
                times.formUnion(sights.map { .milliseconds(Int($0.lasted / .milliseconds(1)) / 20 * 20) })
            }
        }
        #expect(times.count > 1, "\(times)")
    }

    /// Has all of `probes` connect together, and then each go its way to its end.
    private nonisolated(nonsending) func look(
        _ probes: [Probe], _ ending: Ending, _ stage: Stage, _ door: Probe.Door
    ) async throws -> [Sight] {
        let recording = try await Recording.make(on: stage, answered: door.answersMSE)
        var open: [(Probe, RawConnection, ContinuousClock.Instant)] = []
        for probe in probes { open.append((probe, try await .open(to: stage.listener), .now)) }
        return try await withThrowingTaskGroup(of: Sight.self) { group in
            for (probe, connection, began) in open {
                group.addTask {
                    var received = try await probe.play(stage, connection, recording)
                    if ending == .halfCloses { connection.finishSending() }
                    var end: RawConnection.End?
                    while end == nil {
                        let (bytes, ended) = connection.receiveAvailable()
                        received += bytes
                        end = ended
                        guard ContinuousClock.now - began < .seconds(30) else { break }
                        if ending == .sends { try await connection.send(Stage.random(100)) }
                        if end == nil { try await Task.sleep(for: .milliseconds(5)) }
                    }
                    let lasted = ContinuousClock.now - began
                    if ending == .sends, end == .closed {
                        // A daemon that has closed answers these by a reset.
                        for _ in 0..<5 {
                            try await connection.send(Stage.random(100))
                            try await Task.sleep(for: .milliseconds(20))
                        }
                        if connection.receiveAvailable().end == .reset { end = .reset }
                    }
                    connection.close()
                    return Sight(
                        probe: probe, byteCount: received.count, end: end ?? .reset, lasted: lasted)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

/// An honest peer's handshake as who listened in has it.
struct Recording: Sendable {
    let step1: [UInt8]
    let step3: [UInt8]

    /// Has such a handshake succeed where it is answered, and gives it.
    static nonisolated(nonsending) func make(on stage: Stage, answered isAnswered: Bool) async throws -> Recording {
        let key = ForgedAgreement.Key()
        let request = ForgedRequest(padA: Stage.random(40), padC: Stage.random(30))
        let peer = try await RawConnection.open(to: stage.listener)
        let step1 = key.publicKey + request.padA
        try await peer.send(step1)
        // Without an answer the request is made for another one's.
        let publicKey = isAnswered ? try await peer.receive(96) : ForgedAgreement.Key().publicKey
        guard let agreement = ForgedAgreement(key, with: publicKey, for: Stage.infohash) else {
            throw SwarmError.failed(call: "agree with \(publicKey)", errno: 0)
        }
        let step3 = request.bytes(agreement)
        if isAnswered {
            try await peer.send(step3)
            let delivered = try await stage.client.accept()
            _ = try await delivered.receive(68)
            delivered.close()
        }
        peer.close()
        return Recording(step1: step1, step3: step3)
    }
}
