import Foundation

extension ManagedProcess {
    /// Whether it is a daemon that was built with a sanitizer, as `Tests/sanitized` says by the environment.
    var hasSanitizer: Bool {
        name.hasPrefix("mseproxy") && ProcessInfo.processInfo.environment["SANITIZED"] != nil
    }

    /// How long it may take to end before it is killed. A sanitizer looks for leaks then, and what it has found it has to put into words: one
    /// that is killed meanwhile has found nothing.
    var grace: Duration { hasSanitizer ? .seconds(30) : .seconds(3) }
}
