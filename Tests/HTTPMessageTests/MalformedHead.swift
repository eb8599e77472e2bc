import HTTPMessage
import Testing

/// Bytes that must not pass for a request, and why.
struct MalformedHead: CustomTestStringConvertible {
    let wire: [UInt8]
    let error: RequestHeadError

    init(_ wire: some Collection<UInt8>, _ error: RequestHeadError) {
        self.wire = Array(wire)
        self.error = error
    }

    init(_ wire: String, _ error: RequestHeadError) {
        self.init(wire.utf8, error)
    }

    /// A request with one field line that is wrong.
    static func field(_ line: String, _ error: RequestHeadError, method: String = "GET") -> MalformedHead {
        MalformedHead("\(method) / HTTP/1.1\r\nHost: a\r\n\(line)\r\nAccept: */*\r\n\r\n", error)
    }

    /// A request whose target is wrong.
    static func target(_ target: String, _ error: (([UInt8]) -> RequestHeadError), method: String = "GET") -> Self {
        MalformedHead("\(method) \(target) HTTP/1.0\r\n\r\n", error(Array(target.utf8)))
    }

    var testDescription: String {
        let text = String(decoding: wire.prefix(120), as: UTF8.self)
        return text.unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
    }
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
