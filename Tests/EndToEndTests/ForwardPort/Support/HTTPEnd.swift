import TestSwarm

/// A client's end of an HTTP connection: reads answers one by one, and no byte beyond them.
final class HTTPEnd {
    let connection: RawConnection

    init(_ connection: RawConnection) {
        self.connection = connection
    }

    enum Fault: Error {
        /// The framing is none that a client could follow.
        case malformed(String)
    }

    /// The next answer. An answer that is framed by the end of the connection takes it to its end.
    nonisolated(nonsending) func answer(
        toHEAD isBodiless: Bool = false, within limit: Duration = .seconds(20)
    ) async throws -> RawAnswer {
        let head = try await head(within: limit)
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        if isBodiless || status == 204 || status == 304 || status < 200 { return RawAnswer(head: head, body: []) }
        if let length = RawAnswer.field("Content-Length", in: head) {
            guard let count = Int(length) else { throw Fault.malformed(head) }
            return RawAnswer(head: head, body: try await connection.receive(count, within: limit))
        }
        if RawAnswer.field("Transfer-Encoding", in: head)?.lowercased() == "chunked" {
            return RawAnswer(head: head, body: try await chunks(within: limit))
        }
        let (body, end) = try await connection.receiveToEnd(within: limit)
        guard end == .closed else { throw SwarmError.unexpectedEnd(after: body.count, of: body.count + 1, "\(end)") }
        return RawAnswer(head: head, body: body)
    }

    nonisolated(nonsending) func send(_ text: String) async throws {
        try await connection.send([UInt8](text.utf8))
    }

    /// A head to its empty line.
    nonisolated(nonsending) func head(within limit: Duration = .seconds(20)) async throws -> String {
        var bytes: [UInt8] = []
        while bytes.suffix(4) != [13, 10, 13, 10] { bytes += try await connection.receive(1, within: limit) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private nonisolated(nonsending) func chunks(within limit: Duration) async throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = try await nextLine(within: limit)
            guard let count = Int(line, radix: 16) else { throw Fault.malformed("chunk of \(line)") }
            body += try await connection.receive(count, within: limit)
            guard try await nextLine(within: limit).isEmpty else { throw Fault.malformed("no end of a chunk") }
            if count == 0 { return body }
        }
    }

    private nonisolated(nonsending) func nextLine(within limit: Duration) async throws -> String {
        var bytes: [UInt8] = []
        while bytes.suffix(2) != [13, 10] { bytes += try await connection.receive(1, within: limit) }
        return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }
}
