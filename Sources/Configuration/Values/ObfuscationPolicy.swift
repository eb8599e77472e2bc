/// Whether announces are obfuscated (BEP 8).
package enum ObfuscationPolicy: String, CaseIterable, Sendable {
    /// Where the tracker is known to take it, and in clear where it shows that it does not.
    case auto
    /// Obfuscated or not at all.
    case require
    case off
}
