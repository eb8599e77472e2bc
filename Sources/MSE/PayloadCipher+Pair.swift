import ObfuscationCrypto

extension PayloadCipher {
    /// Encrypts or decrypts a buffer each of two directions in place, as two calls of `apply(to:)` would, in less time.
    /// The buffers may be of any lengths; a direction in plaintext leaves its own as it is.
    public static func apply(
        _ first: inout PayloadCipher, to firstBuffer: UnsafeMutableRawBufferPointer,
        _ second: inout PayloadCipher, to secondBuffer: UnsafeMutableRawBufferPointer
    ) {
        guard !first.isPlaintext, !second.isPlaintext, var left = first.stream.take(), var right = second.stream.take()
        else {
            first.apply(to: firstBuffer)
            second.apply(to: secondBuffer)
            return
        }
        RC4.apply(&left, to: firstBuffer, &right, to: secondBuffer)
        first.stream = consume left
        second.stream = consume right
    }
}
