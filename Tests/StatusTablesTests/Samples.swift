import JSON

/// What a daemon says.
enum Samples {
    static let status: JSONValue = [
        "version": "0.1.0", "pid": 123, "state": "running", "started": 1_700_000_000, "uptime": 8000.5,
        "log_level": "info",
        "configuration": [
            "path": "/etc/mseproxy/mseproxy.toml", "loaded": 1_700_000_000,
            "reloads": ["succeeded": 1, "failed": 2],
            "last_error": ["/etc/mseproxy/mseproxy.toml:3:1: unknown key \"wrokers\""],
        ],
        "main_loop": ["lag": 0.004],
        "workers": [["connections": 3, "lag": 0.0002], ["connections": 2, "lag": 0.0015]],
        "listeners": [
            ["key": "outbound.socks", "address": "127.0.0.1:1080", "activated": false],
            ["key": "inbound.listen", "address": "[::]:6881", "activated": true],
        ],
        "connections": [
            "active": 5, "limit": 9000, "refused": 0,
            "ways": [
                ["way": "socks", "active": 4, "total": 10], ["way": "inbound", "active": 1, "total": 7],
                ["way": "http", "active": 0, "total": 0],
            ],
            "relays": [
                [
                    "direction": "outbound", "crypto": "rc4", "active": 3, "total": 10, "sent": 1000,
                    "received": 2_345_678,
                ],
                [
                    "direction": "inbound", "crypto": "plaintext", "active": 0, "total": 1, "sent": 0,
                    "received": 999_999,
                ],
            ],
        ],
        "handshakes": [
            ["direction": "outbound", "outcome": "encrypted", "total": 5, "seconds": 0.7],
            ["direction": "inbound", "outcome": "unknown_torrent", "total": 2],
            ["direction": "inbound", "outcome": "refused", "total": 0],
        ],
        "announces": [["side": "forward", "outcome": "obscured", "total": 3]],
        "torrents": ["known": 5, "learnt": 2, "gateway": 0],
        "peers": ["dialled": 100, "connected": 20, "virtual_addresses": 0],
        "missing_clients": [
            ["address": "127.0.0.1:6882", "since": 1_700_000_100, "reason": "Connection refused", "connections": 12]
        ],
        "descriptors": ["open": 40, "limit": 20_000], "memory": ["resident": 9_000_000],
    ]

    static let connections: JSONValue = [
        "connections": [
            [
                "worker": 0, "way": "socks", "direction": "outbound", "stage": "relay", "source": "127.0.0.1:5000",
                "target": "203.0.113.5:6881", "infohash": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
                "crypto": "rc4", "sent": 1, "received": 2_000_000, "age": 3.5, "idle": 0.2,
            ],
            [
                "worker": 1, "way": "inbound", "direction": "inbound", "stage": "handshake",
                "source": "[2001:db8::7]:50123", "age": 12,
            ],
        ]
    ]

    static let longestPeer = "255.255.255.255:65535"

    /// A connection of each way in each stage and with each crypto there is, each as long as it can be in a table.
    static let everyConnection: JSONValue = {
        let ways = ["socks", "forward", "transparent", "virtual", "connect", "http", "inbound", "gateway"]
        let stages = ["dialling", "opening", "handshake", "delivery", "discarding", "http"]
        let cryptos = ["rc4", "plaintext", "none", "other"]
        let connections = ways.flatMap { way in
            stages.map { longConnection(way, stage: $0, crypto: nil) }
                + cryptos.map { longConnection(way, stage: "relay", crypto: $0) }
        }
        return ["connections": .array(connections)]
    }()

    private static func longConnection(_ way: String, stage: String, crypto: String?) -> JSONValue {
        [
            "worker": 0, "way": .string(way), "direction": way == "inbound" ? "inbound" : "outbound",
            "stage": .string(stage), "source": .string(longestPeer), "target": .string(longestPeer),
            "infohash": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d", "crypto": crypto.map { .string($0) } ?? .null,
            "sent": 999_499_999_999_999, "received": 999_499_999_999_999, "age": .number(100 * 86_400 - 1),
        ]
    }

    /// `status` with members replaced.
    static func status(_ members: [String: JSONValue]) -> JSONValue {
        .object(
            (status.object ?? []).map { JSONValue.Member(name: $0.name, value: members[$0.name] ?? $0.value) })
    }

    /// Connections by name, each with its bytes and its age in seconds.
    static func connections(_ list: [(target: String, sent: Int, received: Int, age: Double)]) -> JSONValue {
        [
            "connections": .array(
                list.map { one in
                    [
                        "worker": 0, "way": "socks", "direction": "outbound", "stage": "relay",
                        "source": "127.0.0.1:5000", "target": .string(one.target), "sent": JSONValue(one.sent),
                        "received": JSONValue(one.received), "age": .number(one.age),
                    ]
                })
        ]
    }
}
