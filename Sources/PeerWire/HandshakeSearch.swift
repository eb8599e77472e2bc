/// Looks for the beginning of a plaintext peer-wire handshake anywhere in a stream, however it is cut.
package struct HandshakeSearch: Sendable {
    private var matchedCount = 0

    package init() {}

    /// Whether `bytes`, behind those of earlier calls, complete the 20 bytes with which a handshake begins.
    package mutating func finds(in bytes: some Sequence<UInt8>) -> Bool {
        for byte in bytes {
            if byte == FirstBytes.prefix[matchedCount] {
                matchedCount += 1
                if matchedCount == FirstBytes.prefix.count { return true }
            } else {
                // Its first byte stands nowhere else in it: a match can only begin anew here.
                matchedCount = byte == FirstBytes.prefix[0] ? 1 : 0
            }
        }
        return false
    }
}
