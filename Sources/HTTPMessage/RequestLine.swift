/// The first line of a request, split.
struct RequestLine: Hashable, Sendable {
    let method: String
    let target: [UInt8]
    let version: HTTPVersion

    /// The target is what stands between the first and the last space: ctorrent repeats a `trackerid` unescaped,
    /// spaces included. `line` has only printable ASCII and spaces.
    init(_ line: [UInt8]) throws(RequestHeadError) {
        guard let first = line.firstIndex(of: .space), let last = line.lastIndex(of: .space), first < last else {
            throw .malformedRequestLine(line)
        }
        method = String(decoding: line[..<first], as: UTF8.self)
        guard line[..<first].isToken else { throw .malformedMethod(Array(line[..<first])) }
        version = try Self.version(line[(last + 1)...], in: line)
        target = Array(line[(first + 1)..<last])
        // A second space at either end is no part of any target, and a sign of somebody who splits in another way.
        guard let start = target.first, let end = target.last, start != .space, end != .space else {
            throw .malformedRequestLine(line)
        }
    }

    private static func version(_ text: ArraySlice<UInt8>, in line: [UInt8]) throws(RequestHeadError) -> HTTPVersion {
        guard text.starts(with: "HTTP/".utf8) else { throw .malformedRequestLine(line) }
        if text.elementsEqual(HTTPVersion.v1_0.text.utf8) { return .v1_0 }
        if text.elementsEqual(HTTPVersion.v1_1.text.utf8) { return .v1_1 }
        throw .unsupportedVersion(Array(text))
    }
}
