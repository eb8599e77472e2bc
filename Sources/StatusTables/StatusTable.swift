package import JSON
import PrintableText

/// What `mseproxy status` prints: how the daemon does, at a glance.
package enum StatusTable {
    /// The lines for what `/v1/status` says. `date` gives a time since 1970, in seconds, as it is to be shown.
    package static func lines(_ status: JSONValue, date: (Double) -> String) -> [String] {
        let parts = [
            facts(status, date), missingClients(status, date), listeners(status), ways(status), relays(status),
            handshakes(status), announces(status),
        ]
        return Array(parts.filter { !$0.isEmpty }.joined(separator: [""]))
    }

    // MARK: Facts

    private static func facts(_ status: JSONValue, _ date: (Double) -> String) -> [String] {
        var facts: [(String, String)] = []
        let pid = status["pid"]?.number.map { ", process \(Quantity.count($0))" } ?? ""
        facts.append(("mseproxy", "\(status.text("version") ?? "of an unknown version")\(pid)"))
        facts.append(("state", state(status, date)))
        facts += configuration(status, date)
        if let level = status.text("log_level") { facts.append(("log level", level)) }
        if let connections = status["connections"] {
            let limit = connections["limit"]?.number.map { " of at most \(Quantity.count($0))" } ?? ""
            facts.append(
                (
                    "connections",
                    "\(connections.countOrDash("active"))\(limit), \(connections.countOrDash("refused")) refused"
                ))
        }
        facts += workers(status)
        if let torrents = status["torrents"] {
            facts.append(
                (
                    "torrents",
                    "\(torrents.countOrDash("known")) known, \(torrents.countOrDash("learnt")) learnt, "
                        + "\(torrents.countOrDash("gateway")) at the gateway"
                ))
        }
        if let peers = status["peers"] {
            facts.append(
                (
                    "peers",
                    "\(peers.countOrDash("dialled")) dialled, \(peers.countOrDash("connected")) connected, "
                        + "\(peers.countOrDash("virtual_addresses")) with a virtual address"
                ))
        }
        facts += process(status)
        return facts.map { "\(TextTable.padded($0, to: 16))\($1)" }
    }

    private static func state(_ status: JSONValue, _ date: (Double) -> String) -> String {
        let state = status.text("state") ?? "unknown"
        // A time behind "draining" alone would be taken for that of the drain.
        let running = state == "running" ? "" : ", running"
        let since = status["started"]?.number.map { "\(running) since \(date($0))" } ?? ""
        let time = status["uptime"]?.number.map { " (\(Quantity.time(seconds: $0)))" } ?? ""
        return state + since + time
    }

    private static func configuration(_ status: JSONValue, _ date: (Double) -> String) -> [(String, String)] {
        guard let configuration = status["configuration"] else { return [] }
        let loaded = configuration["loaded"]?.number.map { "loaded \(date($0))" }
        let reloads = configuration["reloads"].map {
            "\($0.countOrDash("succeeded")) reloaded, \($0.countOrDash("failed")) refused"
        }
        let errors = configuration.list("last_error").compactMap { $0.string?.printable }
        let lines =
            [
                configuration.text("path") ?? "the defaults",
                [loaded, reloads].compactMap(\.self).joined(separator: "; "),
            ]
            + (errors.isEmpty ? [] : ["the last reload was refused:"] + errors)
        return lines.filter { !$0.isEmpty }.enumerated().map { ($0 == 0 ? "configuration" : "", $1) }
    }

    private static func workers(_ status: JSONValue) -> [(String, String)] {
        let workers = status.list("workers")
        guard !workers.isEmpty else { return [] }
        let shares = workers.map { $0.countOrDash("connections") }.joined(separator: " + ")
        let lag = status.longestLag ?? 0
        return [("workers", "\(workers.count) with \(shares) connections, lag \(Quantity.milliseconds(seconds: lag))")]
    }

    private static func process(_ status: JSONValue) -> [(String, String)] {
        let descriptors = status["descriptors"].map {
            "\($0.countOrDash("open")) of \($0.countOrDash("limit")) descriptors"
        }
        let memory = status.at("memory", "resident")?.number.map { "\(Quantity.bytes($0)) of memory" }
        let parts = [descriptors, memory].compactMap(\.self)
        return parts.isEmpty ? [] : [("process", parts.joined(separator: ", "))]
    }

    // MARK: Tables

    private static func missingClients(_ status: JSONValue, _ date: (Double) -> String) -> [String] {
        var table = TextTable([("CLIENT NOT THERE", .left), ("SINCE", .left), ("PEERS", .right), ("WHY", .left)])
        for client in status.list("missing_clients") {
            table.add([
                client.textOrDash("address"), client["since"]?.number.map(date) ?? "-",
                client.countOrDash("connections"), client.textOrDash("reason"),
            ])
        }
        return table.isEmpty ? [] : table.lines
    }

    private static func listeners(_ status: JSONValue) -> [String] {
        var table = TextTable([("LISTENER", .left), ("ADDRESS", .left), ("", .left)])
        for listener in status.list("listeners") {
            let isActivated = listener["activated"]?.boolean == true
            table.add([
                listener.textOrDash("key"), listener.textOrDash("address"), isActivated ? "by socket activation" : "",
            ])
        }
        return table.isEmpty ? [] : table.lines
    }

    private static func ways(_ status: JSONValue) -> [String] {
        var table = TextTable([("CONNECTIONS BY WAY", .left), ("NOW", .right), ("TOTAL", .right)])
        for way in status["connections"]?.list("ways") ?? [] where way.hasHappened {
            table.add([way.textOrDash("way"), way.countOrDash("active"), way.countOrDash("total")])
        }
        return table.isEmpty ? [] : table.lines
    }

    private static func relays(_ status: JSONValue) -> [String] {
        var table = TextTable([
            ("RELAYED", .left), ("CRYPTO", .left), ("NOW", .right), ("TOTAL", .right), ("SENT", .right),
            ("RECEIVED", .right),
        ])
        for relay in status["connections"]?.list("relays") ?? [] where relay.hasHappened {
            table.add([
                relay.textOrDash("direction"), relay.textOrDash("crypto"), relay.countOrDash("active"),
                relay.countOrDash("total"), Quantity.bytes(relay.amount("sent")),
                Quantity.bytes(relay.amount("received")),
            ])
        }
        return table.isEmpty ? [] : table.lines
    }

    private static func handshakes(_ status: JSONValue) -> [String] {
        var table = TextTable([("HANDSHAKES", .left), ("OUTCOME", .left), ("TOTAL", .right), ("MEAN", .right)])
        for handshake in status.list("handshakes") where handshake.hasHappened {
            let total = handshake.amount("total")
            let seconds = handshake["seconds"]?.number
            let mean = total > 0 ? seconds.map { Quantity.milliseconds(seconds: $0 / total) } : nil
            table.add([
                handshake.textOrDash("direction"), handshake.textOrDash("outcome"), handshake.countOrDash("total"),
                mean ?? "-",
            ])
        }
        return table.isEmpty ? [] : table.lines
    }

    private static func announces(_ status: JSONValue) -> [String] {
        var table = TextTable([("ANNOUNCES", .left), ("OUTCOME", .left), ("TOTAL", .right)])
        for announce in status.list("announces") where announce.hasHappened {
            table.add([announce.textOrDash("side"), announce.textOrDash("outcome"), announce.countOrDash("total")])
        }
        return table.isEmpty ? [] : table.lines
    }
}
