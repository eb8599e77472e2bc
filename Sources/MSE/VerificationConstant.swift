/// VC: eight zero bytes, whose decryption shows that both ends have the same key.
enum VerificationConstant {
    static let bytes = [UInt8](repeating: 0, count: 8)
}
