import CLibcrypto

/// Wiping what must not stay in memory.
public enum Secrets {
    /// Overwrites `buffer` in a way that no compiler removes.
    public static func cleanse(_ buffer: UnsafeMutableRawBufferPointer) {
        OPENSSL_cleanse(buffer.baseAddress, buffer.count)
    }
}
