import TestSwarm
import Testing

/// Valid SOCKS requests, cut and in pieces.
@Suite(.serialized) struct SOCKSPieces {
    /// Each leads to `target`; the greeting of version 5 is sent ahead, as a client that does not wait does.
    static func requests(to target: Endpoint) -> [[UInt8]] {
        [
            [5, 2, 2, 0] + SOCKSRequest.version5(to: target),
            [5, 1, 0] + SOCKSRequest.version5(named: target.address, port: target.port),
            SOCKSRequest.version4(to: target),
            SOCKSRequest.version4a(named: target.address, port: target.port),
        ]
    }

    enum Ending: CaseIterable, Sendable {
        case close
        case reset
    }

    @Test(arguments: Ending.allCases)
    func `a request that ends at any byte is let go at once`(_ ending: Ending) async throws {
        try await Stage.use(.init(firstBytes: 30)) { stage in
            var cuts = 0
            for request in Self.requests(to: stage.client.endpoint) {
                for count in 0..<request.count {
                    let client = try await RawConnection.open(to: stage.socks)
                    try await client.send(Array(request.prefix(count)))
                    cuts += 1
                    switch ending {
                    case .close:
                        client.finishSending()
                        #expect(try await client.receiveToEnd().end == .closed)
                    case .reset:
                        client.reset()
                    }
                }
            }
            switch ending {
            case .close: try await stage.expectLog("the client closed before a peer-wire handshake", count: cuts)
            case .reset:
                try await stage.eventually("each is told of") {
                    let reset = stage.daemon.process.logCount(of: "client: Connection reset by peer")
                    // The answer to the greeting may find the connection gone.
                    return reset + stage.daemon.process.logCount(of: "the client does not take an answer") == cuts
                }
            }
            #expect(stage.client.acceptAvailable() == nil)
        }
    }

    @Test func `a request of one byte at a time is granted`() async throws {
        try await Stage.use(.init(firstBytes: 20)) { stage in
            let target = try RawListener.start(in: stage.workspace)
            for request in Self.requests(to: target.endpoint) {
                let client = try await RawConnection.open(to: stage.socks)
                try await client.sendByteByByte(request + Array("hello, whoever you are".utf8))
                let peer = try await target.accept()
                #expect(try await peer.receive(22) == Array("hello, whoever you are".utf8))
                let granted: [UInt8] = request[0] == 5 ? [5, 0, 5, 0, 0, 1] : [0, 0x5A]
                #expect(try await client.receive(granted.count) == granted)
            }
        }
    }

    static let stalls: [[UInt8]] = [
        [], [5], [5, 1], [5, 1, 0], [5, 1, 0, 5, 1, 0, 3, 200], [4, 1, 0, 80, 127, 0, 0, 1, 0x61],
    ]

    @Test(arguments: stalls)
    func `a request that stalls is let go at the deadline`(_ sent: [UInt8]) async throws {
        try await Stage.use { stage in
            let client = try await RawConnection.open(to: stage.socks)
            try await client.send(sent)
            #expect(try await client.receiveToEnd().end == .closed)
            try await stage.expectLog("no SOCKS request within 0.5 s")
        }
    }
}
