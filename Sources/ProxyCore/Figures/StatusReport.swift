import Configuration
import EventLoop
import Files
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
            "pid": JSONValue(process.identifier),
            "state": .string(proxy.ending == nil ? "running" : "draining"),
            "started": .number(proxy.beganAt),
            "uptime": .number((ContinuousClock.Instant.now - proxy.began) / .seconds(1)),
            "log_level": .string(proxy.log.level().rawValue),
            "configuration": configuration,
            "workers": .array(
                proxy.workers.map { worker in
                    let active = worker.figures.counts.active.all.reduce(0) { $0 + $1.number }
                    return [
                        "connections": JSONValue(active), "lag": .number(worker.figures.pulse.lag() / .seconds(1)),
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
                        "total": JSONValue(number),
                    ]
                }),
            "torrents": [
                "known": JSONValue(proxy.torrents.count), "learnt": JSONValue(proxy.torrents.learntCount),
                "gateway": JSONValue(proxy.tenure.gateway?.torrentCount ?? 0),
            ],
            "peers": [
                "dialled": JSONValue(peers.peers), "connected": JSONValue(peers.sources),
                "virtual_addresses": JSONValue(proxy.addresses?.givenCount ?? 0),
            ],
            "missing_clients": .array(missingClients),
            "descriptors": [
                "open": Self.known(process.openDescriptors), "limit": Self.known(process.mostDescriptors),
            ],
            "memory": ["resident": Self.known(process.residentBytes)],
        ]
    }

    private var configuration: JSONValue {
        [
            "path": proxy.source.path.map { .string($0) } ?? .null,
            // For who asks from another folder, or by another name.
            "real_path": proxy.source.path.flatMap { RealPath.of($0) }.map { .string($0) } ?? .null,
            "loaded": .number(proxy.history.loaded),
            "reloads": [
                "succeeded": JSONValue(proxy.history.succeeded), "failed": JSONValue(proxy.history.failed),
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

    private var missingClients: [JSONValue] {
        proxy.missingClients.all().map { client, entry in
            [
                "address": .string("\(client)"), "since": .number(entry.since), "reason": .string(entry.reason),
                "connections": JSONValue(entry.count),
            ]
        }
    }

    private var connections: JSONValue {
        let refusals = counts.refusals.all.map { reason, number -> JSONValue in
            ["reason": .string(reason.rawValue), "total": JSONValue(number)]
        }
        return [
            "active": JSONValue(proxy.admission.connections.count),
            "limit": JSONValue(proxy.admission.connections.limit),
            "refused": JSONValue(counts.refusals.all.reduce(0) { $0 + $1.number }),
            "refusals": .array(refusals),
            "ways": .array(
                counts.total.all.map { way, total in
                    [
                        "way": .string(way.rawValue), "active": JSONValue(counts.active[way]),
                        "total": JSONValue(total),
                    ]
                }),
            "relays": .array(
                counts.totalRelays.all.map { kind, total in
                    [
                        "direction": .string(kind.direction.rawValue), "crypto": .string(kind.crypto.rawValue),
                        "active": JSONValue(counts.activeRelays[kind]), "total": JSONValue(total),
                        "sent": JSONValue(counts.sent[kind]), "received": JSONValue(counts.received[kind]),
                    ]
                }),
        ]
    }

    private var handshakes: [JSONValue] {
        counts.handshakes.all.map { kind, total in
            var members: [JSONValue.Member] = [
                .init(name: "direction", value: .string(kind.direction.rawValue)),
                .init(name: "outcome", value: .string(kind.outcome.rawValue)),
                .init(name: "total", value: JSONValue(total)),
            ]
            if kind.outcome == .encrypted {
                // All of them together.
                members.append(.init(name: "seconds", value: .number(counts.durations[kind.direction]?.sum ?? 0)))
            }
            return .object(members)
        }
    }

    private static func known(_ number: UInt64?) -> JSONValue { number.map { JSONValue($0) } ?? .null }
}
