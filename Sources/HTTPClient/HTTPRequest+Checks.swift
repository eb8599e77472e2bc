import EventLoop
import HTTPMessage

extension HTTPRequest {
    /// Refuses what would not arrive as it is meant, or as more than one request.
    func check() throws(HTTPFailure) {
        guard method.utf8.isToken, method != "CONNECT" else { throw .unsendable("the method \(Self.quoted(method))") }
        guard Self.isOrigin(origin) else {
            throw .unsendable("the origin \(Self.quoted(origin)), which must be like http://host:port")
        }
        guard target.first == UInt8(ascii: "/") || target == [UInt8(ascii: "*")], !target.contains(where: Self.endsLine)
        else { throw .unsendable("the target \(Self.quoted(String(decoding: target, as: UTF8.self)))") }
        guard bodyByteCount >= 0, method != "HEAD" || bodyByteCount == 0 else {
            throw .unsendable("a body of \(bodyByteCount) bytes with \(method)")
        }
        if let unixSocket { try check(path: unixSocket) }
        for field in fields { try check(field) }
    }

    private func check(path: String) throws(HTTPFailure) {
        do throws(SystemFailure) {
            _ = try UnixSocketPath(path)
        } catch {
            throw .unsendable("\(error)")
        }
    }

    private func check(_ field: HeaderField) throws(HTTPFailure) {
        guard field.name.utf8.isToken else { throw .unsendable("the field name \(Self.quoted(field.name))") }
        guard !field.value.contains(where: Self.endsLine) else {
            throw .unsendable("a line break or NUL in the field \(field.name)")
        }
        // The body's frame is libcurl's to write: two that disagree are two requests to some servers.
        guard !field.isNamed("Transfer-Encoding") else { throw .unsendable("the field Transfer-Encoding") }
        guard !field.isNamed("Content-Length") || field.value == Array(String(bodyByteCount).utf8) else {
            let value = Self.quoted(String(decoding: field.value, as: UTF8.self))
            throw .unsendable("Content-Length \(value) with a body of \(bodyByteCount) bytes")
        }
    }

    var isSecure: Bool { origin.utf8.starts(with: Self.secureScheme) }

    private static let scheme = Array("http://".utf8)
    private static let secureScheme = Array("https://".utf8)

    /// A scheme and an authority without user information, which libcurl would make a field of.
    private static func isOrigin(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let authority: ArraySlice<UInt8>
        if bytes.starts(with: scheme) {
            authority = bytes.dropFirst(scheme.count)
        } else if bytes.starts(with: secureScheme) {
            authority = bytes.dropFirst(secureScheme.count)
        } else {
            return false
        }
        return !authority.isEmpty && authority.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"/?#@\\".utf8.contains($0) }
    }

    private static func endsLine(_ byte: UInt8) -> Bool {
        byte == 0 || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
    }

    private static func quoted(_ text: String) -> String { text.debugDescription }
}
