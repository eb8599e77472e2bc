/// An answer's head. Fields for one hop alone and Content-Length are written by `bytes` and taken from nobody, so that
/// an upstream's fields can be given as they came.
package struct ResponseHead: Hashable, Sendable {
    /// 100 to 599.
    package let status: Int
    package var fields: HeaderFields

    /// A status that is no HTTP status, which only a broken upstream can have sent, becomes 502.
    package init(status: Int, fields: HeaderFields = []) {
        self.status = (100...599).contains(status) ? status : 502
        self.fields = fields
    }

    package var reason: String { reasonPhrase(for: status) }

    /// The head as it is sent, up to its empty line. `version` is the request's: the answer has the same, since a
    /// client of HTTP/1.0 may take HTTP/1.1 for a promise of chunks. `keepsAlive` is what the server wants; where the
    /// framing does not allow it (`ResponseFraming.allowsNext`), the answer says close.
    ///
    /// A field with a CR, LF, NUL or another control in its value, or without a token for a name, is left out: it
    /// could end the head and begin an answer of its own.
    package func bytes(for version: HTTPVersion, framing: ResponseFraming, keepsAlive: Bool) -> [UInt8] {
        var written = fields.endToEnd
        written.remove("Content-Length")
        for field in framingFields(framing.effective(for: version)) { written.append(field) }
        if let option = connectionOption(version, framing, keepsAlive) { written.append("Connection", option) }

        var bytes = Array("\(version.text) \(status) \(reason)\r\n".utf8)
        for field in written where field.isWritable {
            bytes += Array(field.name.utf8)
            bytes += Array(": ".utf8)
            bytes += field.value
            bytes += Array("\r\n".utf8)
        }
        return bytes + Array("\r\n".utf8)
    }

    private func framingFields(_ framing: ResponseFraming) -> [HeaderField] {
        // These never have a body, and in 204 and 1xx a length is forbidden (RFC 9110, section 8.6).
        guard status >= 200, status != 204, status != 304 else { return [] }
        return switch framing {
        case .length(let byteCount): [HeaderField("Content-Length", "\(byteCount)")]
        case .chunked: [HeaderField("Transfer-Encoding", "chunked")]
        case .untilClose, .none: []
        }
    }

    private func connectionOption(_ version: HTTPVersion, _ framing: ResponseFraming, _ keepsAlive: Bool) -> String? {
        guard framing != .none else { return nil }
        guard keepsAlive, framing.allowsNext(for: version) else { return "close" }
        return switch version {
        case .v1_0: "keep-alive"
        case .v1_1: nil
        }
    }
}
