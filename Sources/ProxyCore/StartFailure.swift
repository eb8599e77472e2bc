import Configuration
import EventLoop
import Glibc

/// Why the daemon could not do what its configuration says, in words for its user.
package struct StartFailure: Error, CustomStringConvertible {
    /// The key of the configuration that is to blame; nil where none is.
    let key: String?
    /// What is wrong, without the key.
    let reason: String
    /// Whether it is what was configured, here or in the service manager's units: trying again would not mend it.
    package let isMisconfiguration: Bool

    package var description: String { key.map { "\($0): \(reason)" } ?? reason }

    package init(_ reason: String, of key: String? = nil, isMisconfiguration: Bool = false) {
        self.key = key
        self.reason = reason
        self.isMisconfiguration = isMisconfiguration
    }

    /// What `key` of the configuration asked for.
    init(_ failure: SystemFailure, for key: String) {
        let advice =
            switch failure.code {
            case EADDRINUSE: "; another program listens there, or another mseproxy"
            case EACCES: ListenerKey(rawValue: key).map { "; \($0.adviceOnLowPorts)" } ?? ""
            case EADDRNOTAVAIL: "; this machine has no such address"
            default: ""
            }
        self.init("\(failure)\(advice)", of: key)
    }

    init(_ failure: SystemFailure) {
        self.init(failure.description)
    }

    /// The same, with its place in the file at `path`.
    func placed(inFile path: String?) -> String {
        guard let key, let path else { return description }
        return Configuration.error(of: key, reason, inFile: path).description
    }
}
