import TestSwarm
import Testing

/// Peers that connect and do not finish their handshake.
@Suite(.serialized) struct HandshakeLimits {
    private static func settings(_ limits: String) -> Stage.Settings {
        Stage.Settings(handshake: 60, limits: limits)
    }

    @Test func `one source has so many, and keeps no other out`() async throws {
        try await Stage.use(Self.settings("handshakes_per_source = 3")) { stage in
            let silent = try await stage.connect(4, from: "198.18.44.1")
            #expect(try await silent[3].receiveToEnd() == ([], .closed))
            try await stage.expectLog(
                "refused 198.18.44.1:\(silent[3].local?.port ?? 0): as many of its connections as limits.handshakes_per_source allows (3) have not finished their handshake"
            )
            try await stage.expectHonestService()
            #expect(silent.prefix(3).allSatisfy { !$0.isOver })
            // Whoever has finished needs no such place, and whoever has gone left his.
            silent[0].close()
            try await stage.eventually("a place is free again") {
                guard let next = try await stage.connect(1, from: "198.18.44.1").first else { return false }
                try await Task.sleep(for: .milliseconds(100))
                defer { next.close() }
                return !next.isOver
            }
            for connection in silent { connection.close() }
        }
    }

    @Test func `when all places are taken the oldest gives way, whose handshake has failed before others`() async throws
    {
        try await Stage.use(Self.settings("handshakes = 5")) { stage in
            let silent = try await stage.connectInTurn(5)
            try await silent[3].send([UInt8](repeating: 0xFF, count: 96))
            try await stage.expectLog("MSE failed: public key outside [2, P-2]")
            let newer = try await stage.connectInTurn(2, first: 6)
            _ = try await silent[3].receiveToEnd()
            #expect(try await silent[0].receiveToEnd() == ([], .closed))
            #expect([silent[1], silent[2], silent[4], newer[0], newer[1]].allSatisfy { !$0.isOver })
            try await stage.expectLog("gave way to a newer connection before the end of a handshake")
            try await stage.expectLog("as many connections of peers as limits.handshakes allows (5)")
            #expect(stage.daemon.process.logCount(of: "as many connections of peers as limits.handshakes") == 1)
            for _ in 0..<5 { try await stage.expectHonestService() }
            for connection in silent + newer { connection.close() }
        }
    }

    @Test func `connections whose handshake is done take no place from those that come`() async throws {
        try await Stage.use(Self.settings("handshakes = 2\nhandshakes_per_source = 1")) { stage in
            var ends: [RawConnection] = []
            for _ in 0..<6 {
                let handshake = Stage.handshake()
                let peer = try HonestEnd(
                    initiatorOn: try await .open(to: stage.listener), for: Stage.infohash, initialPayload: handshake)
                try await peer.handshake()
                ends += [peer.connection, try await stage.acceptDelivery(beginningWith: handshake)]
            }
            #expect(ends.allSatisfy { !$0.isOver })
            for end in ends { end.close() }
        }
    }

    @Test func `one source makes so many connections in a second, and more in the next`() async throws {
        try await Stage.use(Self.settings("new_per_source = 4")) { stage in
            let flood = try await stage.connect(40, from: "198.18.44.2")
            try await stage.expectLog(
                "it has made as many connections within a second as limits.new_per_source allows (4)")
            // Those of two seconds at most, or of as many as the machine has taken for them.
            try await stage.eventually("most were closed at once") { flood.filter(\.isOver).count >= 20 }
            try await stage.expectHonestService()
            try await stage.eventually("the source is let in again") {
                guard let next = try await stage.connect(1, from: "198.18.44.2").first else { return false }
                try await Task.sleep(for: .milliseconds(100))
                defer { next.close() }
                return !next.isOver
            }
            for connection in flood { connection.close() }
        }
    }
}

extension Stage {
    /// Connections of one peer that says nothing.
    fileprivate func connect(_ count: Int, from source: String) async throws -> [RawConnection] {
        var connections: [RawConnection] = []
        for _ in 0..<count { connections.append(try await .open(to: listener, from: source)) }
        return connections
    }

    /// Silent connections of as many peers, each accepted before the next is made.
    fileprivate func connectInTurn(_ count: Int, first: Int = 1) async throws -> [RawConnection] {
        var connections: [RawConnection] = []
        let before = try daemon.process.openDescriptorCount
        for number in 0..<count {
            connections.append(try await .open(to: listener, from: "198.18.45.\(first + number)"))
            if first == 1 {
                try await eventually("it is accepted") {
                    try daemon.process.openDescriptorCount >= before + number + 1
                }
            }
        }
        return connections
    }
}
