import Configuration
import MSE

/// What a connection's handshake and payload may be, in one direction, for one torrent.
struct ConnectionPolicy: Equatable, Sendable {
    /// Of the handshake.
    let encryption: EncryptionPolicy
    /// Of the payload behind an encrypted handshake, the preferred first, each a single method. Empty only where a peer that connects
    /// could not be answered at all.
    let crypto: [CryptoMethods]
}
