import BenchmarkKit
import TestSwarm

/// One connection that carries HTTP messages, each with a head and, where its head says so, a body.
struct HTTPStream {
    struct Message {
        let head: String
        let body: [UInt8]
    }

    private let socket: BlockingSocket
    private var received: [UInt8] = []

    init(_ socket: BlockingSocket) {
        self.socket = socket
    }

    func send(_ bytes: [UInt8]) throws {
        try socket.send(bytes)
    }

    /// The next message; nil where the stream ends before it.
    mutating func next() throws -> Message? {
        var headEnd = Self.endOfHead(received)
        while headEnd == nil {
            let more = try socket.receive()
            guard !more.isEmpty else { return nil }
            received += more
            headEnd = Self.endOfHead(received)
        }
        let head = String(decoding: received[..<(headEnd ?? 0)], as: UTF8.self)
        received.removeFirst(headEnd ?? 0)
        let length = Self.bodyByteCount(head)
        while received.count < length {
            let more = try socket.receive()
            guard !more.isEmpty else { throw Disappointment("the connection ended within a body") }
            received += more
        }
        defer { received.removeFirst(length) }
        return Message(head: head, body: Array(received[..<length]))
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let end: [UInt8] = [13, 10, 13, 10]
        guard bytes.count >= end.count else { return nil }
        return (0...(bytes.count - end.count)).first { bytes[$0..<($0 + end.count)].elementsEqual(end) }
            .map { $0 + end.count }
    }

    private static func bodyByteCount(_ head: String) -> Int {
        let name = "content-length:"
        return head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name) }
            .flatMap { Int($0.dropFirst(name.count).drop { $0 == " " }) } ?? 0
    }
}
