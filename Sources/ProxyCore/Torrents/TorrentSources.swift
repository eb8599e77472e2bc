import Configuration
import EventLoop
import Logging
import TorrentIdentity

/// All that settings and files say of torrents, kept in the tables as long as this is.
final class TorrentSources {
    /// What of a configuration counts here.
    private struct Terms: Equatable {
        let torrents: Configuration.Torrents
        let clients: [Configuration.Client]
        let policies: [Configuration.TorrentPolicy]
        let whitelist: String
    }

    private let terms: Terms
    private let torrents: Torrents
    private let gateway: TrackerGateway?
    private var files: [TorrentFiles] = []

    /// Names what `settings` and their files name to `torrents` and `gateway`, and follows the files on `loop`.
    init(
        _ settings: Configuration, into torrents: Torrents, _ gateway: TrackerGateway?, on loop: EventLoop,
        logger: Logger
    ) throws(SystemFailure) {
        terms = Self.terms(settings, gateway)
        self.torrents = torrents
        self.gateway = gateway
        do throws(SystemFailure) {
            try follow(loop, logger)
        } catch {
            // Nothing is left of it.
            for file in files { file.withdraw() }
            throw error
        }
        for (infohash, sinks) in named {
            for sink in sinks { sink.add(infohash) }
        }
    }

    private func follow(_ loop: EventLoop, _ logger: Logger) throws(SystemFailure) {
        let whitelists = terms.whitelist.isEmpty ? [] : [terms.whitelist]
        let all: [(paths: [String], key: String, form: TorrentFileForm, sinks: [any TorrentSink])] =
            [
                (terms.torrents.files, "torrents.files", .metainfo, sinks),
                (terms.torrents.lists, "torrents.lists", .whitelist, sinks),
                (whitelists, "tracker_gateway.whitelist", .whitelist, gateways),
            ] + terms.clients.map { ($0.files, "client.files", .metainfo, sinks(of: $0)) }
        for each in all {
            files.append(
                try TorrentFiles(each.paths, each.key, in: each.form, into: each.sinks, on: loop, logger: logger))
        }
    }

    /// What the settings themselves name, and to whom.
    private var named: [(infohash: Infohash, sinks: [any TorrentSink])] {
        terms.torrents.infohashes.map { ($0, sinks) } + terms.policies.map { ($0.infohash, [torrents]) }
            + terms.clients.flatMap { client in client.infohashes.map { ($0, sinks(of: client)) } }
    }

    /// Whether another one from `settings`, for `gateway`, would say the same.
    func isUnchanged(in settings: Configuration, for gateway: TrackerGateway?) -> Bool {
        Self.terms(settings, gateway) == terms && gateway === self.gateway
    }

    /// Takes back all that was named.
    func withdraw() {
        for file in files { file.withdraw() }
        files = []
        for (infohash, sinks) in named {
            for sink in sinks { sink.remove(infohash) }
        }
    }

    private static func terms(_ settings: Configuration, _ gateway: TrackerGateway?) -> Terms {
        Terms(
            torrents: settings.torrents, clients: settings.clients, policies: settings.torrentPolicies,
            whitelist: gateway == nil ? "" : settings.trackerGateway.whitelist)
    }

    private var gateways: [any TorrentSink] { gateway.map { [$0] } ?? [] }
    private var sinks: [any TorrentSink] { [torrents] + gateways }

    private func sinks(of client: Configuration.Client) -> [any TorrentSink] {
        [ClientTorrents(of: client.address, in: torrents)] + gateways
    }
}
