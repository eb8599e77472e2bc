import Configuration
import JSON
import NetworkAddress
import TorrentIdentity

extension Proxy: AdminService {
    /// No more torrents are listed, whatever there are: a list of a million would hold up the main loop.
    private static let mostTorrents = 10_000

    func status() -> JSONValue { StatusReport(of: self).json }

    func connections(_ answer: @escaping (JSONValue) -> Void) {
        ask({ $0.records }) { shares in
            let all = shares.enumerated().flatMap { worker, records in records.map { $0.json(worker: worker) } }
            answer(["connections": .array(all)])
        }
    }

    func torrents() -> JSONValue {
        let records = torrents.records(most: Self.mostTorrents)
        let count = torrents.count
        let listed = records.map { record -> JSONValue in
            [
                "infohash": .string("\(record.infohash)"), "named": .integer(Int64(record.nameCount)),
                "learnt": .boolean(record.isLearnt), "added": .boolean(addedTorrents.contains(record.infohash)),
                "clients": .array(record.clients.map { .string("\($0)") }),
            ]
        }
        return [
            "torrents": .array(listed), "count": .integer(Int64(count)), "cut": .boolean(records.count < count),
        ]
    }

    func addTorrent(_ infohash: Infohash) -> Bool {
        guard addedTorrents.insert(infohash).inserted else { return false }
        torrents.add(infohash)
        tenure.gateway?.add(infohash)
        return true
    }

    func removeTorrent(_ infohash: Infohash) -> Bool {
        guard addedTorrents.remove(infohash) != nil else { return false }
        torrents.remove(infohash)
        tenure.gateway?.remove(infohash)
        return true
    }

    func reload(_ answer: @escaping (ReloadOutcome) -> Void) {
        reload(for: "request of the administration", answer)
    }

    var logLevel: LogLevel {
        get { logThreshold.level() }
        set {
            logThreshold.change(newValue)
            logger.notice("the log level is \(newValue.rawValue) until the next reload or restart")
        }
    }

    func metrics() -> String { MetricsReport(of: self).text }
}

extension ConnectionRecord {
    /// What is not known is left out.
    func json(worker: Int) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(name: "worker", value: .integer(Int64(worker))),
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
        add("sent", sent.map { .integer(Int64(clamping: $0)) })
        add("received", received.map { .integer(Int64(clamping: $0)) })
        add("age", .number(age / .seconds(1)))
        add("idle", idle.map { .number($0 / .seconds(1)) })
        return .object(members)
    }
}
