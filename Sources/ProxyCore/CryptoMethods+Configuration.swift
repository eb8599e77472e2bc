import Configuration
import MSE

extension CryptoMethods {
    /// The bits of what a configuration lists.
    init(_ methods: [CryptoMethod]) {
        self = CryptoMethods(methods.map { CryptoMethods($0) })
    }

    init(_ method: CryptoMethod) {
        switch method {
        case .rc4: self = .rc4
        case .plaintext: self = .plaintext
        }
    }
}

extension Duration {
    /// The duration in seconds, with a tenth.
    var seconds: String {
        let tenths = (components.seconds * 10) + components.attoseconds / 100_000_000_000_000_000
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
