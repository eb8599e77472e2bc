/// An answer as a client got it: the head's text, and the body with its framing undone.
struct RawAnswer: Sendable {
    let head: String
    let body: [UInt8]

    var version: String { String(head.prefix { $0 != " " }) }
    var status: Int { Int(head.drop { $0 != " " }.dropFirst().prefix(3)) ?? 0 }
    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(field: String) -> String? { Self.field(field, in: head) }

    static func field(_ name: String, in head: String) -> String? {
        head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            .map { String($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }
    }

    /// What a server sends: the body with its length, and the word that it closes.
    static func bytes(_ body: String, status: String = "200 OK", fields: String...) -> [UInt8] {
        bytes([UInt8](body.utf8), status: status, fields: fields)
    }

    static func bytes(_ body: [UInt8], status: String = "200 OK", fields: [String] = []) -> [UInt8] {
        let head = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)", "Connection: close"] + fields + ["", ""]
        return [UInt8](head.joined(separator: "\r\n").utf8) + body
    }
}
