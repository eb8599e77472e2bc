import Configuration
import HTTPClient

extension HTTPClient.Settings {
    init(_ tracker: Configuration.Tracker) {
        self.init(
            proxy: tracker.proxy.isEmpty ? nil : tracker.proxy,
            certificateAuthorities: tracker.certificateAuthorities.isEmpty ? nil : tracker.certificateAuthorities)
    }
}

extension HTTPFailure {
    /// Whether the other end did not refuse but kept silent.
    var isTimeout: Bool { if case .timedOut = self { true } else { false } }
}
