import Configuration

/// The daemon's figures for Prometheus. No label has more values than the program's own enumerations and the configuration give it.
struct MetricsReport {
    private typealias Sample = MetricFamily.Sample

    private let proxy: Proxy
    private let counts: Counts

    init(of proxy: Proxy) {
        self.proxy = proxy
        counts = proxy.counts
    }

    var text: String {
        (about + connections + relays + handshakes + ways + announces + tables + loops + process).map(\.text).joined()
    }

    private var about: [MetricFamily] {
        let history = proxy.history
        return [
            .gauge("mseproxy_build_info", "The version that runs.", [Sample(1, ("version", proxy.version))]),
            .gauge("mseproxy_draining", "Whether the daemon is ending.", [Sample(proxy.ending == nil ? 0 : 1)]),
            .counter(
                "mseproxy_configuration_reloads_total", "Readings of the configuration while running, by outcome.",
                [
                    Sample(history.succeeded, ("outcome", "succeeded")), Sample(history.failed, ("outcome", "failed")),
                ]),
            .gauge(
                "mseproxy_configuration_last_reload_successful",
                "Whether the last reading of the configuration is in force.",
                [Sample(history.lastErrors.isEmpty ? 1 : 0)]),
            .gauge(
                "mseproxy_configuration_last_load_timestamp_seconds",
                "When the configuration in force was read, since 1970.", [Sample(history.loaded)]),
        ]
    }

    private var connections: [MetricFamily] {
        [
            .gauge(
                "mseproxy_connections_active",
                "Connections that are there, by the way that they came in; one that asked for CONNECT is no http any more.",
                counts.active.all.map { Sample($0.number, ("way", $0.key.rawValue)) }),
            .counter(
                "mseproxy_connections_total",
                "Connections that were accepted, by the way that they came in; one that asked for CONNECT counts as http as well.",
                counts.total.all.map { Sample($0.number, ("way", $0.key.rawValue)) }),
            .counter(
                "mseproxy_connections_refused_total", "Connections that were closed at once, by reason.",
                counts.refusals.all.map { Sample($0.number, ("reason", $0.key.rawValue)) }),
            .gauge(
                "mseproxy_connections_limit", "Connections that there may be at a time.",
                [Sample(proxy.admission.connections.limit)]),
            .gauge(
                "mseproxy_handshakes_active", "Connections of peers that have not finished their handshake.",
                [Sample(proxy.admission.handshakes.count)]),
            .gauge(
                "mseproxy_handshakes_limit", "Connections of peers that may be in their handshake at a time.",
                [Sample(proxy.tenure.settings.limits.handshakes)]),
            .gauge(
                "mseproxy_announces_active", "Announces and scrapes on their way to trackers.",
                [Sample(proxy.admission.announces.count)]),
            .gauge(
                "mseproxy_announces_limit", "Announces and scrapes that may be on their way to trackers at a time.",
                [Sample(proxy.tenure.settings.limits.announces)]),
        ]
    }

    private var relays: [MetricFamily] {
        let kinds = RelayKind.allCases
        func samples(_ tally: Tally<RelayKind>) -> [Sample] {
            kinds.map {
                Sample(tally[$0], ("direction", $0.direction.rawValue), ("crypto", $0.crypto.rawValue))
            }
        }
        func bytes(_ flow: String, _ tally: Tally<RelayKind>) -> [Sample] {
            kinds.map {
                Sample(
                    tally[$0], ("direction", $0.direction.rawValue), ("crypto", $0.crypto.rawValue), ("flow", flow))
            }
        }
        return [
            .gauge(
                "mseproxy_relays_active",
                "Relayed connections that are there, by which end made them and how their payload travels: rc4 and plaintext behind MSE, none is BitTorrent without MSE, other passed as it came: no BitTorrent, or a client's own MSE.",
                samples(counts.activeRelays)),
            .counter("mseproxy_relays_total", "Relayed connections that began.", samples(counts.totalRelays)),
            .counter(
                "mseproxy_relays_ended_total", "Relayed connections that have ended, by why.",
                counts.relayEnds.all.map {
                    Sample($0.number, ("direction", $0.key.direction.rawValue), ("reason", $0.key.end.rawValue))
                }),
            .counter(
                "mseproxy_relayed_bytes_total",
                "Payload that was read to be relayed, for the remote peer (sent) and from it (received).",
                bytes("sent", counts.sent) + bytes("received", counts.received)),
        ]
    }

    private var handshakes: [MetricFamily] {
        [
            .counter(
                "mseproxy_handshakes_total",
                "Connections whose handshake is over, by which end made them and what it came to.",
                counts.handshakes.all.map {
                    Sample($0.number, ("direction", $0.key.direction.rawValue), ("outcome", $0.key.outcome.rawValue))
                }),
            .histogram(
                "mseproxy_handshake_duration_seconds",
                "What encrypted handshakes took: out from the first byte of the one that succeeded, in from the connection's beginning.",
                Direction.allCases.map { direction in
                    ([("direction", direction.rawValue)], counts.durations[direction] ?? DurationHistogram())
                }),
            .counter(
                "mseproxy_handshake_retries_total",
                "Peers that were connected to once more behind a failed handshake: without MSE (plaintext), for the other method, for another key.",
                counts.retries.all.map { Sample($0.number, ("for", $0.key.rawValue)) }),
        ]
    }

    private var ways: [MetricFamily] {
        [
            .counter(
                "mseproxy_dials_total", "Connections to where clients want to go, by what came of it.",
                counts.dials.all.map { Sample($0.number, ("outcome", $0.key.rawValue)) }),
            .counter(
                "mseproxy_deliveries_total", "Peers' connections on their way to the client, by what came of it.",
                counts.deliveries.all.map { Sample($0.number, ("outcome", $0.key.rawValue)) }),
            .gauge(
                "mseproxy_clients_missing",
                "Clients that were not there when a peer's connection was last to be delivered to them.",
                [Sample(proxy.missingClients.all().count)]),
        ]
    }

    private var announces: [MetricFamily] {
        [
            .counter(
                "mseproxy_announces_total",
                "Announces that are over, by where they were taken and what came of them; those that passed the gateway and whose client has left before are not counted.",
                counts.announces.all.map {
                    Sample($0.number, ("side", $0.key.side.rawValue), ("outcome", $0.key.outcome.rawValue))
                })
        ]
    }

    private var tables: [MetricFamily] {
        let peers = proxy.memory.counts
        let sizes: [(table: String, size: Int)] = [
            ("torrents", proxy.torrents.count), ("torrents_learnt", proxy.torrents.learntCount),
            ("torrents_gateway", proxy.tenure.gateway?.torrentCount ?? 0), ("peers", peers.peers),
            ("peer_sources", peers.sources), ("virtual_addresses", proxy.addresses?.givenCount ?? 0),
        ]
        return [
            .gauge(
                "mseproxy_table_entries", "Entries of the daemon's tables.",
                sizes.map { Sample($0.size, ("table", $0.table)) })
        ]
    }

    private var loops: [MetricFamily] {
        let workers = proxy.workers.enumerated().map { ("worker-\($0.offset)", $0.element.figures.pulse) }
        return [
            .gauge(
                "mseproxy_loop_lag_seconds",
                "The most by which each event loop was late with one of its last 30 regular turns, one a second, or is now.",
                ([("main", proxy.pulse)] + workers).map { Sample($0.1.lag() / .seconds(1), ("loop", $0.0)) })
        ]
    }

    private var process: [MetricFamily] {
        let figures = ProcessFigures.read()
        func known(_ number: (some BinaryInteger)?) -> [Sample] { number.map { [Sample($0)] } ?? [] }
        return [
            .gauge("process_open_fds", "Open file descriptors.", known(figures.openDescriptors)),
            .gauge("process_max_fds", "File descriptors that may be open.", known(figures.mostDescriptors)),
            .gauge("process_resident_memory_bytes", "Resident memory.", known(figures.residentBytes)),
            .gauge("process_virtual_memory_bytes", "Virtual memory.", known(figures.virtualBytes)),
            .counter(
                "process_cpu_seconds_total", "Processor time, in the process and in the kernel for it.",
                [Sample(figures.processorSeconds)]),
            .gauge("process_start_time_seconds", "When the process began, since 1970.", [Sample(proxy.beganAt)]),
        ]
    }
}
