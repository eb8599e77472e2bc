import Foundation
import TestSwarm
import Testing

/// Payload that is plaintext goes past the daemon's memory, by splice(2).
@Suite struct RelaySplicing {
    private static let much = Stage.random(50 << 20)

    @Test(arguments: [RelayKind.otherTraffic, .selectedPlaintext])
    func `50 MiB each way arrive intact at slow readers, most of them spliced`(kind: RelayKind) async throws {
        try await Stage.use(kind.settings) { stage in
            let pair = try await RelayPair.open(kind, on: stage, receiveBuffer: 64 * 1024)
            try await exchangeMuch(pair.client, pair.peer)
            try await expectSpliced(atLeast: Self.much.count / 2, on: stage)
        }
    }

    @Test func `50 MiB each way arrive intact between an inbound peer and the client`() async throws {
        try await Stage.use(RelayKind.selectedPlaintext.settings) { stage in
            let handshake = Stage.handshake()
            let mse = try HonestEnd(
                initiatorOn: try await .open(to: stage.listener, receiveBuffer: 64 * 1024), for: Stage.infohash,
                initialPayload: handshake, allowPlaintext: true)
            try await mse.handshake()
            let client = try await stage.acceptDelivery(beginningWith: handshake)
            try await exchangeMuch(RelayEnd(mse.connection, mse: mse), RelayEnd(client))
            try await expectSpliced(atLeast: Self.much.count / 2, on: stage)
        }
    }

    @Test func `without a descriptor for a pipe a connection goes on by buffers`() async throws {
        // Connections that are configured come before pipes.
        var settings = RelayKind.otherTraffic.settings
        settings.limits = "connections = \(try Self.mostConnections())"
        try await Stage.use(settings) { stage in
            let pair = try await RelayPair.open(on: stage, receiveBuffer: 64 * 1024)
            try await exchangeMuch(pair.client, pair.peer)
            try await stage.expectLog("ended: both ends closed; other traffic, \(Self.much.count + 5) bytes sent")
            #expect(!stage.daemon.process.logContains(": spliced "))
        }
    }

    private nonisolated(nonsending) func exchangeMuch(_ first: RelayEnd, _ second: RelayEnd) async throws {
        async let sent: Void = first.send(Self.much)
        async let answered: Void = second.send(Self.much)
        async let received = slowly(second)
        let (answer, request) = try await (slowly(first), received)
        _ = try await (sent, answered)
        #expect(Data(request) == Data(Self.much))
        #expect(Data(answer) == Data(Self.much))
        first.finishSending()
        second.finishSending()
    }

    /// So much at a time, with a pause in which every buffer on the way fills.
    private func slowly(_ end: RelayEnd) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < Self.much.count {
            bytes += try await end.receive(min(4 << 20, Self.much.count - bytes.count))
            try await Task.sleep(for: .milliseconds(20))
        }
        return bytes
    }

    /// That some connection's last words name so many bytes each way.
    private nonisolated(nonsending) func expectSpliced(atLeast count: Int, on stage: Stage) async throws {
        try await stage.eventually("\(count) bytes were spliced each way") {
            stage.daemon.process.log.matches(of: /spliced (\d+) bytes to the peer, (\d+) to the client/)
                .contains { Int($0.1) ?? 0 >= count && Int($0.2) ?? 0 >= count }
        }
    }

    /// What the daemon says that its descriptors allow.
    private static func mostConnections() throws -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw SwarmError.failed(call: "read the limit of open files", errno: errno)
        }
        // What a daemon with one worker and the two listeners of a stage keeps for itself.
        return (Int(limit.rlim_max) - 32 - 24 - 2) / 2
    }
}
