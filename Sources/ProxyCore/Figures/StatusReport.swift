import Configuration
import EventLoop
import JSON
import NetworkAddress

/// How the daemon does, as the administration tells it.
struct StatusReport {
    private let proxy: Proxy
    private let counts: Counts

    init(of proxy: Proxy) {
        self.proxy = proxy
        counts = proxy.counts
    }

    var json: JSONValue {
        let process = ProcessFigures.read()
        let peers = proxy.memory.counts
        return [
            "version": .string(proxy.version),
            "pid": .integer(Int64(process.identifier)),
            "state": .string(proxy.ending == nil ? "running" : "draining"),
            "started": .number(proxy.beganAt),
            "uptime": .number((ContinuousClock.Instant.now - proxy.began) / .seconds(1)),
            "log_level": .string(proxy.log.level().rawValue),
            "configuration": configuration,
            "workers": .array(
                proxy.workers.map { worker in
                    let active = worker.figures.counts.active.all.reduce(0) { $0 + $1.number }
                    return [
                        "connections": Self.count(active), "lag": .number(worker.figures.pulse.lag() / .seconds(1)),
                    ]
                }),
            "main_loop": ["lag": .number(proxy.pulse.lag() / .seconds(1))],
            "listeners": .array(listeners),
            "connections": connections,
            "handshakes": .array(handshakes),
            "announces": .array(
                counts.announces.all.map { kind, number in
                    [
                        "side": .string(kind.side.rawValue), "outcome": .string(kind.outcome.rawValue),
                        "total": Self.count(number),
                    ]
                }),
            "torrents": [
                "known": .integer(Int64(proxy.torrents.count)), "learnt": .integer(Int64(proxy.torrents.learntCount)),
                "gateway": .integer(Int64(proxy.tenure.gateway?.torrentCount ?? 0)),
            ],
            "peers": [
                "dialled": .integer(Int64(peers.peers)), "connected": .integer(Int64(peers.sources)),
                "virtual_addresses": .integer(Int64(proxy.addresses?.givenCount ?? 0)),
            ],
            "descriptors": [
                "open": Self.known(process.openDescriptors), "limit": Self.known(process.mostDescriptors),
            ],
            "memory": ["resident": Self.known(process.residentBytes)],
        ]
    }

    private var configuration: JSONValue {
        [
            "path": proxy.source.path.map { .string($0) } ?? .null,
            "loaded": .number(proxy.history.loaded),
            "reloads": [
                "succeeded": Self.count(proxy.history.succeeded), "failed": Self.count(proxy.history.failed),
            ],
            "last_error": .array(proxy.history.lastErrors.map { .string($0) }),
        ]
    }

    private var listeners: [JSONValue] {
        proxy.tenure.listeners.entries.map { entry in
            [
                "key": .string(entry.listener.key.rawValue), "address": .string("\(entry.address)"),
                "activated": .boolean(entry.isHandedOver),
            ]
        }
            + proxy.tenure.controls.sockets.map { socket in
                [
                    "key": .string(HandedOverListeners.administrationKey), "address": .string("unix:\(socket.path)"),
                    "activated": .boolean(socket.isHandedOver),
                ]
            }
    }

    private var connections: JSONValue {
        let refusals = counts.refusals.all.map { reason, number -> JSONValue in
            ["reason": .string(reason.rawValue), "total": Self.count(number)]
        }
        return [
            "active": .integer(Int64(proxy.limit.count)),
            "limit": .integer(Int64(proxy.limit.limit)),
            "refused": Self.count(counts.refusals.all.reduce(0) { $0 + $1.number }),
            "refusals": .array(refusals),
            "ways": .array(
                counts.total.all.map { way, total in
                    [
                        "way": .string(way.rawValue), "active": Self.count(counts.active[way]),
                        "total": Self.count(total),
                    ]
                }),
            "relays": .array(
                counts.totalRelays.all.map { kind, total in
                    [
                        "direction": .string(kind.direction.rawValue), "crypto": .string(kind.crypto.rawValue),
                        "active": Self.count(counts.activeRelays[kind]), "total": Self.count(total),
                        "sent": Self.count(counts.sent[kind]), "received": Self.count(counts.received[kind]),
                    ]
                }),
        ]
    }

    private var handshakes: [JSONValue] {
        counts.handshakes.all.map { kind, total in
            var members: [JSONValue.Member] = [
                .init(name: "direction", value: .string(kind.direction.rawValue)),
                .init(name: "outcome", value: .string(kind.outcome.rawValue)),
                .init(name: "total", value: Self.count(total)),
            ]
            if kind.outcome == .encrypted {
                // All of them together.
                members.append(.init(name: "seconds", value: .number(counts.durations[kind.direction]?.sum ?? 0)))
            }
            return .object(members)
        }
    }

    private static func known(_ number: UInt64?) -> JSONValue { number.map { count($0) } ?? .null }

    private static func count(_ number: UInt64) -> JSONValue { .integer(Int64(clamping: number)) }
}
