/// The chunks of an HTTP/1.1 body (RFC 9112, section 7.1), without extensions and trailers.
package enum ChunkedBody {
    /// What ends the body.
    package static let last = Array("0\r\n\r\n".utf8)

    /// One chunk as it is sent. Nothing for no bytes: a chunk of length 0 would end the body.
    package static func chunk(_ bytes: some Collection<UInt8>) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        return Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }
}
