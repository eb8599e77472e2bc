import TestSwarm
import Testing

/// Targets that cannot be reached: the reply tells why.
@Suite struct SOCKSTargets {
    @Test func `a target that refuses is told as refused`() async throws {
        let target = Endpoint.unique()
        try await expect(5, "connect to \(target): Connection refused", for: SOCKSRequest.version5(to: target))
    }

    @Test func `a network without a route is told as unreachable`() async throws {
        try await expect(
            3, "connect to 203.0.113.1:6881: Network is unreachable",
            for: SOCKSRequest.version5(to: Endpoint("203.0.113.1", 6881)))
    }

    @Test func `a name that has no address is told as an unreachable host`() async throws {
        try await expect(
            4, "resolve nowhere.invalid: ", for: SOCKSRequest.version5(named: "nowhere.invalid", port: 6881))
    }

    @Test func `a target that never answers is told as expired`() async throws {
        try await Stage.use { stage in
            // A backlog of 0 holds one connection: the kernel then leaves the next unanswered.
            let target = try RawListener.start(in: stage.workspace, backlog: 0)
            let filling = try await RawConnection.open(to: target.endpoint)
            try await expect(
                6, "connect to \(target.endpoint): Connection timed out",
                for: SOCKSRequest.version5(to: target.endpoint), on: stage)
            filling.close()
        }
    }

    @Test func `a client that goes while its target is dialled ends the dial`() async throws {
        try await Stage.use(.init(connect: 30)) { stage in
            let target = try RawListener.start(in: stage.workspace, backlog: 0)
            let filling = try await RawConnection.open(to: target.endpoint)
            let client = try await RawConnection.open(to: stage.socks)
            try await client.send([5, 1, 0] + SOCKSRequest.version5(to: target.endpoint))
            #expect(try await client.receive(2) == [5, 0])
            client.close()
            try await stage.expectLog("> \(target.endpoint): the client closed before a peer-wire handshake")
            filling.close()
        }
    }

    @Test func `SOCKS 4 tells no more than that it failed`() async throws {
        try await Stage.use { stage in
            let client = try await RawConnection.open(to: stage.socks)
            try await client.send(SOCKSRequest.version4(to: Endpoint.unique()))
            #expect(try await client.receiveToEnd() == ([0, 0x5B, 0, 0, 0, 0, 0, 0], .closed))
        }
    }

    private nonisolated(nonsending) func expect(_ code: UInt8, _ words: String, for request: [UInt8]) async throws {
        try await Stage.use { stage in try await expect(code, words, for: request, on: stage) }
    }

    private nonisolated(nonsending) func expect(
        _ code: UInt8, _ words: String, for request: [UInt8], on stage: Stage
    ) async throws {
        let client = try await RawConnection.open(to: stage.socks)
        try await client.send([5, 1, 0] + request)
        #expect(try await client.receiveToEnd() == ([5, 0, 5, code, 0, 1, 0, 0, 0, 0, 0, 0], .closed))
        try await stage.expectLog(words)
    }
}
