import Configuration
import HTTPMessage
import NetworkAddress
import TorrentIdentity

/// The requests that an announce may lead to, in the order in which they are tried.
struct AnnouncePlan {
    struct Attempt: Equatable {
        let url: HTTPURL
        /// With BEP 8.
        let isObscured: Bool
        /// Not to the tracker that the client named.
        let isForeign: Bool
        /// Only after the same tracker has shown that it has no BEP 8.
        let isFallback: Bool
    }

    /// Trackers of a list that are tried for one announce; a hostile file could name thousands.
    private static let mostListed = 16

    private(set) var attempts: [Attempt] = []

    /// - Parameters:
    ///   - mustObscure: whether the tracker that was asked for gets no announce without BEP 8.
    ///   - listed: the trackers of the torrent's `obfuscate-announce-list`, in tiers: all of them come before the one
    ///     that the client asked for (BEP 8, Backwards Compatibility).
    init(
        for asked: HTTPURL, _ infohash: Infohash, mustObscure: Bool, listed: [[String]],
        _ settings: Configuration.Tracker,
        _ memory: ObfuscationMemory
    ) {
        let policy = mustObscure ? .require : settings.policy(forHost: asked.hostText)
        var isAskedListed = false
        for url in listed.joined().lazy.compactMap({ HTTPURL($0) }).prefix(Self.mostListed) {
            guard settings.policy(forHost: url.hostText) != .off else { continue }
            if url.isSameTracker(as: asked) {
                guard !isAskedListed else { continue }
                isAskedListed = true
                // The client's URL may have a passkey that the file does not.
                attempts.append(Attempt(url: asked, isObscured: true, isForeign: false, isFallback: false))
            } else {
                attempts.append(Attempt(url: url, isObscured: true, isForeign: true, isFallback: false))
            }
        }
        switch policy {
        case .require:
            if !isAskedListed { add(asked, isObscured: true) }
        case .off:
            add(asked, isObscured: false)
        case .auto:
            let mayHaveIt =
                settings.obfuscation(forHost: asked.hostText) == .auto || memory.isSupported(by: asked.authority)
            let isRefused = memory.isRefused(by: asked.authority, infohash)
            if mayHaveIt, !isAskedListed, !isRefused {
                add(asked, isObscured: true)
                isAskedListed = true
            }
            attempts.append(Attempt(url: asked, isObscured: false, isForeign: false, isFallback: isAskedListed))
        }
    }

    private mutating func add(_ url: HTTPURL, isObscured: Bool) {
        attempts.append(Attempt(url: url, isObscured: isObscured, isForeign: false, isFallback: false))
    }
}

extension Configuration.Tracker {
    /// What counts for a tracker: the rule for its host, or else the general setting.
    func policy(forHost host: String) -> ObfuscationPolicy {
        obfuscation(forHost: host) ?? obfuscation
    }

    /// Whether BEP 8 is required for `url`, or for the endpoint where a tunnel really leads.
    func mustObscure(_ url: HTTPURL, dialling endpoint: Endpoint?) -> Bool {
        [url.hostText, endpoint?.host.description].compactMap(\.self).contains { policy(forHost: $0) == .require }
    }
}

extension HTTPURL {
    /// Whether both name one announce URL, whatever their queries say.
    fileprivate func isSameTracker(as other: HTTPURL) -> Bool {
        origin == other.origin && path == other.path
    }
}
