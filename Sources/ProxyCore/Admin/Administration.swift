import Configuration
import JSON
import Logging
import NetworkAddress
import TorrentIdentity

/// What the administration is told and may do, on the main loop.
final class Administration: AdminService {
    /// No more torrents are listed, whatever there are: a list of a million would hold up the main loop.
    private static let mostTorrents = 10_000

    private unowned let proxy: Proxy

    init(of proxy: Proxy) {
        self.proxy = proxy
    }

    func status() -> JSONValue { StatusReport(of: proxy).json }

    func connections(_ answer: @escaping (JSONValue) -> Void) {
        proxy.ask({ $0.records }) { shares in
            let all = shares.enumerated().flatMap { worker, records in records.map { $0.json(worker: worker) } }
            answer(["connections": .array(all)])
        }
    }

    func torrents() -> JSONValue {
        let records = proxy.torrents.records(most: Self.mostTorrents)
        let count = proxy.torrents.count
        let listed = records.map { record -> JSONValue in
            let isAdded = proxy.addedTorrents.contains(record.infohash)
            return [
                "infohash": .string("\(record.infohash)"),
                // What was added is counted among what settings and files name.
                "named": JSONValue(record.nameCount - (isAdded ? 1 : 0)), "learnt": .boolean(record.isLearnt),
                "added": .boolean(isAdded),
                "clients": .array(record.clients.map { .string("\($0)") }),
            ]
        }
        return [
            "torrents": .array(listed), "count": JSONValue(count), "cut": .boolean(records.count < count),
        ]
    }

    func addTorrent(_ infohash: Infohash) -> Bool {
        guard proxy.addedTorrents.insert(infohash).inserted else { return false }
        proxy.torrents.add(infohash)
        proxy.tenure.gateway?.add(infohash)
        return true
    }

    func removeTorrent(_ infohash: Infohash) -> TorrentRemoval? {
        guard proxy.addedTorrents.remove(infohash) != nil else { return nil }
        proxy.torrents.remove(infohash)
        proxy.tenure.gateway?.remove(infohash)
        return TorrentRemoval(
            nameCount: proxy.torrents.nameCount(of: infohash), isLearnt: proxy.torrents.isLearnt(infohash))
    }

    func reload(_ answer: @escaping (ReloadOutcome) -> Void) {
        proxy.reload(for: "request of the administration", answer)
    }

    var logLevel: LogLevel {
        get { proxy.log.level() }
        set {
            proxy.log.change(newValue)
            proxy.log.tell("the log level is \(newValue.rawValue) until the next reload or restart")
        }
    }

    func metrics() -> String { MetricsReport(of: proxy).text }
}

extension ConnectionRecord {
    /// What is not known is left out.
    func json(worker: Int) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(name: "worker", value: JSONValue(worker)),
            .init(name: "way", value: .string(way.rawValue)),
            .init(name: "direction", value: .string(direction.rawValue)),
            .init(name: "stage", value: .string(stage)),
            .init(name: "source", value: .string("\(source)")),
        ]
        func add(_ name: String, _ value: JSONValue?) {
            if let value { members.append(.init(name: name, value: value)) }
        }
        add("target", target.map { .string("\($0)") })
        add("infohash", infohash.map { .string("\($0)") })
        add("crypto", crypto.map { .string($0.rawValue) })
        add("sent", sent.map { JSONValue($0) })
        add("received", received.map { JSONValue($0) })
        add("age", .number(age / .seconds(1)))
        add("idle", idle.map { .number($0 / .seconds(1)) })
        return .object(members)
    }
}
