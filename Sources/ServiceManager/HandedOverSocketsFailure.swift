import Glibc

/// Why the sockets that the service manager speaks of cannot be taken.
package enum HandedOverSocketsFailure: Error, Hashable, Sendable {
    /// The variables are no numbers, or there are not as many names as sockets.
    case malformed(Variables)
    /// There are not as many descriptors open as LISTEN_FDS says; with the errno.
    case notOpen(Variables, code: Int32)

    /// What stood in the environment.
    package struct Variables: Hashable, Sendable {
        let descriptorCount: String?
        let names: String?
        let process: String?

        init(_ value: (String) -> String?) {
            descriptorCount = value("LISTEN_FDS")
            names = value("LISTEN_FDNAMES")
            process = value("LISTEN_PID")
        }
    }

    init(code: Int32, _ variables: Variables) {
        self = code == EINVAL || code == ERANGE ? .malformed(variables) : .notOpen(variables, code: code)
    }
}

extension HandedOverSocketsFailure.Variables: CustomStringConvertible {
    package var description: String {
        [("LISTEN_FDS", descriptorCount), ("LISTEN_FDNAMES", names), ("LISTEN_PID", process)]
            .compactMap { name, value in value.map { "\(name)=\"\($0)\"" } }
            .joined(separator: " ")
    }
}

extension HandedOverSocketsFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let variables):
            "sockets were handed over with \(variables): LISTEN_FDS and LISTEN_PID have to be numbers, and LISTEN_FDNAMES as many names as LISTEN_FDS says, with colons between"
        case .notOpen(let variables, let code):
            "sockets were handed over with \(variables), but not so many descriptors are open from 3 on (\(String(cString: strerror(code)))): whoever starts mseproxy has to leave them open"
        }
    }
}
