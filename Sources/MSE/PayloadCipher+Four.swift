import ObfuscationCrypto

extension PayloadCipher {
    /// Encrypts or decrypts a buffer each of four directions in place, as four calls of `apply(to:)` would, in less time than two
    /// pairs take. The buffers may be of any lengths; a direction in plaintext leaves its own as it is, and the others go as pairs.
    public static func apply(
        _ first: inout PayloadCipher, to firstBuffer: UnsafeMutableRawBufferPointer,
        _ second: inout PayloadCipher, to secondBuffer: UnsafeMutableRawBufferPointer,
        _ third: inout PayloadCipher, to thirdBuffer: UnsafeMutableRawBufferPointer,
        _ fourth: inout PayloadCipher, to fourthBuffer: UnsafeMutableRawBufferPointer
    ) {
        guard !first.isPlaintext, !second.isPlaintext, !third.isPlaintext, !fourth.isPlaintext,
            var one = first.stream.take(), var two = second.stream.take(),
            var three = third.stream.take(), var four = fourth.stream.take()
        else {
            apply(&first, to: firstBuffer, &second, to: secondBuffer)
            apply(&third, to: thirdBuffer, &fourth, to: fourthBuffer)
            return
        }
        RC4.apply(&one, to: firstBuffer, &two, to: secondBuffer, &three, to: thirdBuffer, &four, to: fourthBuffer)
        first.stream = consume one
        second.stream = consume two
        third.stream = consume three
        fourth.stream = consume four
    }
}
