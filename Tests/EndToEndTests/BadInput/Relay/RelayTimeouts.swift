import TestSwarm
import Testing

/// Relayed connections on which nothing happens any more.
@Suite struct RelayTimeouts {
    @Test func `an idle connection is ended`() async throws {
        try await Stage.use(.init(timeouts: "idle = 0.5")) { stage in
            let pair = try await RelayPair.open(on: stage)
            #expect(try await pair.client.receiveToEnd() == ([], .closed))
            #expect(try await pair.peer.receiveToEnd() == ([], .closed))
            try await stage.expectLog("ended: idle; other traffic, 5 bytes sent, 0 received")
        }
    }

    @Test func `a half-closed connection is ended when nothing comes the other way`() async throws {
        try await Stage.use(.init(timeouts: "half_closed = 0.5")) { stage in
            let pair = try await RelayPair.open(on: stage)
            pair.client.finishSending()
            #expect(try await pair.peer.receiveToEnd() == ([], .closed))
            #expect(try await pair.client.receiveToEnd() == ([], .closed))
            try await stage.expectLog("ended: half-closed and idle; other traffic, 5 bytes sent, 0 received")
        }
    }

    @Test func `a byte now and then does not keep a half-closed connection`() async throws {
        try await Stage.use(.init(timeouts: "half_closed = 1")) { stage in
            let pair = try await RelayPair.open(on: stage)
            pair.client.finishSending()
            try await stage.eventually("it is ended all the same") {
                try? await pair.peer.send([7])
                return stage.daemon.process.logContains("ended: half-closed and idle; other traffic, 5 bytes sent")
            }
        }
    }

    @Test func `what still comes the other way keeps a half-closed connection`() async throws {
        // Long beside the pauses: neighbours in this process may keep its threads for a second.
        try await Stage.use(.init(timeouts: "half_closed = 3")) { stage in
            let pair = try await RelayPair.open(on: stage)
            pair.client.finishSending()
            let began = ContinuousClock.now
            while ContinuousClock.now - began < .seconds(4) {
                let piece = [UInt8](repeating: 7, count: 1024)
                try await pair.peer.send(piece)
                #expect(try await pair.client.receive(1024) == piece)
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(!stage.daemon.process.logContains("half-closed and idle"))
        }
    }
}
