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
