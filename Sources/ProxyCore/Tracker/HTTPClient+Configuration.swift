import Configuration
import HTTPClient

extension HTTPClient.Settings {
    init(_ tracker: Configuration.Tracker) {
        self.init(
            proxy: tracker.proxy.isEmpty ? nil : tracker.proxy,
            certificateAuthorities: tracker.certificateAuthorities.isEmpty ? nil : tracker.certificateAuthorities)
    }
}
