extension RedirectionRules {
    /// What `nft -f` reads: comments on how to use it, and one table, which replaces that of an earlier call.
    package var text: String {
        let parts = [exempted, leftAlone, connects, bypasses, udp, output, peersConnect].compactMap(\.self)
        return """
            #!/usr/sbin/nft -f
            \(heading)

            # Makes the table where there is none, so that there is one to delete.
            table inet mseproxy
            delete table inet mseproxy

            table inet mseproxy {
            \(parts.map(Self.indented).joined(separator: "\n\n"))
            }

            """
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
    }

    private var heading: String {
        var lines = [
            "mseproxy: leads the TCP connections of \(client.told), into the proxy.", "",
            "  to load:    mseproxy nftables … | nft -f -       replaces what was loaded before",
            "  to look at: nft list table inet mseproxy         the counters say what was led where",
            "  to remove:  nft delete table inet mseproxy", "",
            "The machine forgets the rules when it restarts: to have them again, keep this in a file that /etc/nftables.conf",
            "includes.",
        ]
        if case .cgroup(let path) = client {
            lines += [
                "", "nft finds \(path.folder) when it loads the rules, and refuses them where it is missing.",
                "The rules know no other that later has the name, as a service's has after each start: then load them again.",
                "A slice stays.",
            ]
        }
        if mark == 0 {
            lines += [
                "",
                "outbound.mark is 0, so that nothing but \(isUser ? "its user" : "its cgroup") tells the proxy from "
                    + "the client: as \(isUser ? "the same user" : "part of that cgroup") it would get its",
                "own connections back.",
            ]
        }
        if delivery == .tproxy { lines += [""] + routing }
        return lines.map { $0.isEmpty ? "#" : "# \($0)" }.joined(separator: "\n")
    }

    private var isUser: Bool {
        switch client {
        case .user: true
        case .cgroup: false
        }
    }

    private var routing: [String] {
        func commands(_ verb: String) -> [String] {
            transparent.all.filter { $0.listener != nil }.flatMap { family, _ in
                let ip = family == .v4 ? "ip" : "ip -6"
                return [
                    "  \(ip) rule \(verb) fwmark \(deliveryMark) lookup \(deliveryMark)",
                    "  \(ip) route \(verb) local default dev lo table \(deliveryMark)",
                ]
            }
        }
        return [
            "TPROXY takes packets that are routed to this machine. These commands route the client's so, and are needed besides",
            "the rules, after each start of the machine:", "",
        ] + commands("add") + ["", "To take them back:", ""] + commands("del") + [
            "", "The proxy needs CAP_NET_ADMIN to take what is not addressed to it.",
        ]
    }
}
