extension HeaderFields {
    /// Methods that come without a body. RFC 9110 lets some of them have one "without defined semantics", which is
    /// what smuggled requests hide in.
    private static let bodyless: Set<String> = ["GET", "HEAD", "CONNECT", "TRACE"]

    /// How many bytes of body a request with these fields has (RFC 9112, section 6). Content-Length alone says it:
    /// chunked requests are not relayed, and a client that can send one can also send it with a length (411).
    func bodyByteCount(method: String, version: HTTPVersion) throws(RequestHeadError) -> Int {
        let lengths = values(of: "Content-Length")
        if let coding = self["Transfer-Encoding"] {
            guard lengths.isEmpty else { throw .contentLengthBesideTransferEncoding }
            throw transferEncodingError(coding, method: method, version: version)
        }
        guard let length = lengths.first else { return 0 }
        guard lengths.count == 1 else { throw .repeatedContentLength }
        let byteCount = try Self.byteCount(length)
        guard byteCount == 0 || !Self.bodyless.contains(method) else {
            throw .unexpectedBody(byteCount: byteCount, method: method)
        }
        return byteCount
    }

    private func transferEncodingError(_ value: [UInt8], method: String, version: HTTPVersion) -> RequestHeadError {
        let codings = tokens(of: "Transfer-Encoding")
        guard version == .v1_1, !Self.bodyless.contains(method), codings.last == "chunked" else {
            return .misplacedTransferEncoding(value)
        }
        return codings.count == 1 ? .chunkedBody : .unknownTransferCoding(value)
    }

    /// Digits alone, and none needless in front: some read `010` as eight.
    private static func byteCount(_ value: [UInt8]) throws(RequestHeadError) -> Int {
        guard value.allSatisfy(\.isDigit), value.count == 1 || value.first != UInt8(ascii: "0"),
            let byteCount = Int(String(decoding: value, as: UTF8.self))
        else { throw .malformedContentLength(value) }
        return byteCount
    }
}
