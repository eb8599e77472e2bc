import TrackerProtocol

/// One answer to a client, or several behind each other.
struct HTTPReply {
    let status: Int
    let head: String
    let body: [UInt8]
    let rest: [UInt8]

    /// Nil where the bytes are no whole answer with a Content-Length.
    init?(_ bytes: [UInt8]) {
        let end = Array("\r\n\r\n".utf8)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        head = String(decoding: bytes[..<start], as: UTF8.self)
        let lines = head.split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            let length = lines.first(where: { $0.lowercased().hasPrefix("content-length: ") })
                .flatMap({ Int($0.dropFirst(16)) })
        else { return nil }
        let behind = bytes[(start + 4)...]
        guard behind.count >= length else { return nil }
        self.status = status
        body = Array(behind.prefix(length))
        rest = Array(behind.dropFirst(length))
    }

    var response: AnnounceResponse? { try? AnnounceResponse(parsing: body) }
    var next: HTTPReply? { HTTPReply(rest) }
}
