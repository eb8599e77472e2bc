/// What strangers may know of a failure.
extension HTTPFailure {
    /// Without what tells of the machine or its network: which server was asked and how it is reached, and libcurl's own words,
    /// which name hosts and addresses here and there.
    package var descriptionForStrangers: String {
        switch self {
        // The system's words for an errno, or times and sizes.
        case .unreachable, .timedOut, .closedEarly, .headTooLarge, .tooLarge: description
        case .unsendable, .unbindable, .leadsBack, .refusedByProxy, .proxyFailed, .unreadableAuthorities, .other:
            "not reached"
        case .unresolved: "name not resolved"
        case .unverified: "TLS certificate not verified"
        case .notSecured: "TLS failed"
        case .broken: "connection broke"
        case .notHTTP: "answer is not HTTP"
        case .undecodable: "answer cannot be decompressed"
        }
    }
}
