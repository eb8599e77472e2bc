/// A request's head as a server got it, byte for byte.
struct RawRequest: Sendable {
    let bytes: [UInt8]
    let method: String
    let target: String
    let version: String
    let lines: [String]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let text = String(decoding: bytes, as: UTF8.self)
        let all = text.split(separator: "\r\n", omittingEmptySubsequences: true).map(String.init)
        let words = (all.first ?? "").split(separator: " ", maxSplits: 2).map(String.init)
        method = words.first ?? ""
        target = words.count > 1 ? words[1] : ""
        version = words.last ?? ""
        lines = Array(all.dropFirst())
    }

    var path: String { String(target.prefix { $0 != "?" }) }
    /// The parameters as they were sent.
    var parameters: [String] { target.drop { $0 != "?" }.dropFirst().split(separator: "&").map(String.init) }

    subscript(parameter: String) -> String? {
        parameters.first { $0.hasPrefix("\(parameter)=") }.map { String($0.dropFirst(parameter.count + 1)) }
    }

    /// The values of a header field.
    func fields(_ name: String) -> [String] {
        lines.filter { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            .map { String($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }
    }
}

extension RawRequest {
    /// A parameter's value with its escapes undone.
    func value(_ parameter: String) -> [UInt8]? { self[parameter].map { Self.unescaped([UInt8]($0.utf8)) } }

    /// `bytes` with what is escaped in the manner of URLs undone, wherever it stands.
    static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                rest = rest.dropFirst(2)
                result.append(value)
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
