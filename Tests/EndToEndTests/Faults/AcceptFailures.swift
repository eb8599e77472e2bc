import TestSwarm
import Testing

/// accept(2) fails for want of what the system has: the daemon rests, and serves whoever has waited once it is over.
@Suite struct AcceptFailures {
    struct Row: CustomTestStringConvertible {
        let error: String
        /// Of the line that tells of it.
        let words: String

        var testDescription: String { error }
    }

    private static let rows = [
        Row(error: "EMFILE", words: "accept on SOCKET: Too many open files"),
        Row(error: "ENFILE", words: "accept on SOCKET: Too many open files in system"),
        Row(error: "ENOBUFS", words: "accept on SOCKET: No buffer space available"),
        Row(error: "ENOMEM", words: "accept on SOCKET: Cannot allocate memory"),
    ]

    @Test(arguments: rows)
    func `while connections cannot be taken the daemon rests, warns once, counts, and takes all that waited afterwards`(
        _ row: Row
    ) async throws {
        let door = FiguresDoor()
        try await Stage.use(.init(handshake: 20, firstBytes: 60, other: door.table)) { stage in
            let process = stage.daemon.process
            let fault = try await SystemCallFault.begin(["accept4"], row.error, of: process, in: stage.workspace)
            let (began, before) = (ContinuousClock.now, try process.processorTime)
            var clients: [RawConnection] = []
            for _ in 0..<20 {
                let client = try await RawConnection.open(to: stage.socks)
                try await client.send([5, 1, 0])
                clients.append(client)
            }
            let handshake = Stage.handshake()
            let peer = try HonestEnd(
                initiatorOn: try await .open(to: stage.listener), for: Stage.infohash, initialPayload: handshake)
            try await stage.eventually("both listeners have tried several times") { fault.count >= 10 }
            let (took, used) = (ContinuousClock.now - began, try process.processorTime - before)
            let count = fault.count
            // 100 ms, 200, 400, 800, and then a second between the tries of a listener.
            let most = 2 * (6 + Int(took / .seconds(1)))
            #expect(count <= most, "\(count) in \(took)")
            #expect(used < took * 0.3, "\(used) of \(took)")
            await fault.end()
            print("faults: accept4: \(row.error): \(fault.count) calls failed in \(took), processor time \(used)")

            for client in clients { #expect(try await client.receive(2) == [5, 0]) }
            try await peer.handshake()
            try await stage.acceptDelivery(beginningWith: handshake).close()
            let lines = process.logCount(of: "accepting again shortly")
            #expect(lines == 1 || lines <= 1 + Int(took / .seconds(10)))
            let words = [stage.socks, stage.listener].map { row.words.replacing("SOCKET", with: "\($0)") }
            #expect(words.contains { process.logContains("\($0); accepting again shortly") })
            let refused = try await door.scrape()["connections_refused_total{reason=exhausted}"]
            #expect(refused ?? 0 >= Double(fault.count))
            for client in clients { client.close() }
            peer.connection.close()
        }
    }

    @Test func `a shortage that lasts is told of every ten seconds, with how often there was no line`() async throws {
        try await Stage.use(.init(firstBytes: 60)) { stage in
            let process = stage.daemon.process
            let fault = try await SystemCallFault.begin(["accept4"], "ENFILE", of: process, in: stage.workspace)
            let client = try await RawConnection.open(to: stage.socks)
            try await client.send([5, 1, 0])
            let line = "accept on \(stage.socks): Too many open files in system; accepting again shortly"
            try await stage.expectLog(line)
            let began = ContinuousClock.now
            try await stage.eventually(within: .seconds(25), "a second line") { process.logCount(of: line) == 2 }
            #expect(ContinuousClock.now - began > .seconds(9))
            try await stage.expectLog(" more like it before)")
            await fault.end()
            #expect(try await client.receive(2) == [5, 0])
            client.close()
        }
    }
}
