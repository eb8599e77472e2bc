/// P of MSE's Diffie-Hellman group, and its neighbours, as the 96 bytes of a public key.
enum GroupPrime {
    private static let hex =
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
        + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563"

    /// P less `count`, which must not exceed its last byte, 0x63.
    static func minus(_ count: UInt8) -> [UInt8] {
        let digits = Array(hex)
        var bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        bytes[95] -= count
        return bytes
    }
}
