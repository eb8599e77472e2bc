import TestSwarm
import TorrentIdentity

/// What one probe sends; it gives what it had to read for that.
struct Probe: Sendable {
    let name: String
    /// Whether Yb and PadB answer it.
    let isAnswered: Bool
    /// Whether what is sent besides would make another probe of it.
    var isUndecided = false
    let play: @Sendable (Stage, RawConnection, Recording) async throws -> [UInt8]

    init(
        _ name: String, isAnswered: Bool,
        _ play: @escaping @Sendable (Stage, RawConnection, Recording) async throws -> [UInt8]
    ) {
        self.name = name
        self.isAnswered = isAnswered
        self.play = play
    }

    /// A daemon's public port, and the probes that belong before it.
    struct Door: Sendable {
        /// Lines of `[inbound]`.
        let inbound: String
        var answersMSE = true
        /// Lines of `[obfuscation]`.
        var obfuscation = ""
        let probes: [Probe]
    }

    static let doors = [
        Door(inbound: #"crypto = ["rc4"]"#, probes: ofMSE),
        // What is left of the answer when the handshake fails must not be missing.
        Door(
            inbound: #"crypto = ["rc4"]"#,
            obfuscation: """
                cut_first_kilobyte = true
                first_flight = "random"
                """, probes: ofMSE),
        Door(inbound: #"encryption = "require""#, probes: [silence, plaintext, halfPlaintext]),
        Door(
            inbound: #"encryption = "off""#, answersMSE: false,
            probes: [silence, sending("an MSE opening", { $0.step1 }), replay(isAnswered: false)]),
    ]

    static let silence = undecided(Probe("silence", isAnswered: false) { _, _, _ in [] })
    private static let plaintext = sending("a plaintext handshake", { _ in Stage.handshake() })
    private static let halfPlaintext = sending(
        "half a plaintext handshake", { _ in Array(Stage.handshake().prefix(40)) })

    private static let ofMSE = [
        silence,
        undecided(sending("95 bytes", { _ in [0x42] + Stage.random(94) })),
        sending("zeros as Ya", { _ in [UInt8](repeating: 0, count: 700) }),
        sending("garbage", isAnswered: true, { _ in [0x42] + Stage.random(4999) }),
        sending("garbage of a key's length", isAnswered: true, { _ in [0x42] + Stage.random(95) }),
        sending("a replayed Ya", isAnswered: true, { $0.step1 }),
        replay(isAnswered: true),
        forging("an unknown torrent", ForgedRequest(infohash: Infohash(hex: String(repeating: "ab", count: 20))!)),
        Probe("a right req1 and garbage for req2", isAnswered: true) { _, connection, _ in
            let key = ForgedAgreement.Key()
            try await connection.send(key.publicKey)
            let answer = try await connection.receive(96)
            let requirements = ForgedAgreement(key, with: answer, for: Stage.infohash)?.requirements() ?? []
            try await connection.send(Array(requirements.prefix(20)) + Stage.random(300))
            return answer
        },
        forging("a known torrent, and no crypto that is accepted", ForgedRequest(provided: 1)),
        forging("a known torrent, and a wrong VC", ForgedRequest(verification: [1, 2, 3, 4, 5, 6, 7, 8])),
        forging("a PadA of 513 bytes", ForgedRequest(padA: Stage.random(513))),
        forging("a PadC of 513 bytes", ForgedRequest(padC: Stage.random(513))),
    ]

    private static func undecided(_ probe: Probe) -> Probe {
        var probe = probe
        probe.isUndecided = true
        return probe
    }

    private static func sending(
        _ name: String, isAnswered: Bool = false, _ bytes: @escaping @Sendable (Recording) -> [UInt8]
    ) -> Probe {
        Probe(name, isAnswered: isAnswered) { _, connection, recording in
            try await connection.send(bytes(recording))
            return []
        }
    }

    private static func replay(isAnswered: Bool) -> Probe {
        Probe("a replayed handshake", isAnswered: isAnswered) { _, connection, recording in
            try await connection.send(recording.step1)
            let answer = isAnswered ? try await connection.receive(96) : []
            try await connection.send(recording.step3)
            return answer
        }
    }

    private static func forging(_ name: String, _ request: ForgedRequest) -> Probe {
        Probe(name, isAnswered: true) { _, connection, _ in
            let key = ForgedAgreement.Key()
            try await connection.send(key.publicKey + request.padA)
            let answer = try await connection.receive(96)
            if let agreement = ForgedAgreement(key, with: answer, for: request.infohash) {
                try await connection.send(request.bytes(agreement))
            }
            return answer
        }
    }
}
