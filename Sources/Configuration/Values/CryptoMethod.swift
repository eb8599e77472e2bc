/// What carries the payload after the MSE handshake.
package enum CryptoMethod: String, CaseIterable, Sendable {
    case rc4
    case plaintext
}
