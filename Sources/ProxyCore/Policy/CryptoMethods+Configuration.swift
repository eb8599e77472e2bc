import Configuration
import MSE

extension CryptoMethods {
    /// The one bit of what a configuration names.
    init(_ method: CryptoMethod) {
        switch method {
        case .rc4: self = .rc4
        case .plaintext: self = .plaintext
        }
    }
}
