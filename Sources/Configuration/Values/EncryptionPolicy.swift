/// Whether connections are encrypted.
package enum EncryptionPolicy: String, CaseIterable, Sendable {
    /// Encrypted or not at all.
    case require
    /// Encrypted where the other end can do it.
    case prefer
    case off
}
