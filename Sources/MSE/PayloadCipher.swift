import ObfuscationCrypto

/// One direction of a connection after its handshake: RC4, or nothing where plaintext was selected.
public struct PayloadCipher: ~Copyable {
    var stream: RC4?

    /// A direction whose bytes travel as they are.
    public static var plaintext: PayloadCipher { PayloadCipher(stream: nil) }

    init(stream: consuming RC4?) {
        self.stream = stream
    }

    /// Whether bytes are changed at all.
    public var isPlaintext: Bool {
        switch stream {
        case .none: true
        case .some: false
        }
    }

    /// Encrypts or decrypts `buffer` in place, going on where the last call ended.
    public mutating func apply(to buffer: UnsafeMutableRawBufferPointer) {
        stream?.apply(to: buffer)
    }

    /// Encrypts or decrypts `bytes` in place, going on where the last call ended.
    public mutating func apply(to bytes: inout [UInt8]) {
        stream?.apply(to: &bytes)
    }
}
