extension RedirectionRules {
    /// What `nft -f` reads: comments on how to use it, and one table, which replaces that of an earlier call.
    package var text: String {
        let parts =
            [exempted, leftAlone, connects] + [bypasses, escapes, udp, output, peersConnect].compactMap(\.self)
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
        var lines =
            ["mseproxy: leads TCP connections into the proxy, those of"] + clients.map { "  \($0.told)" } + [
                "",
                "  to load:    mseproxy nftables … | nft -f -       replaces what was loaded before",
                "  to look at: nft list table inet mseproxy         the counters say what was led where",
                "  to remove:  nft delete table inet mseproxy", "",
                "All clients go into one call: those that it does not name are led no more. Connections that stand already are",
                "not led: restart a client that runs.", "",
                "The machine forgets the rules when it restarts: to have them again, keep this in a file that /etc/nftables.conf",
                "includes.",
            ]
        let folders = clients.compactMap(\.folder)
        if !folders.isEmpty {
            lines += ["", "nft looks for these when it loads the rules, and refuses all where one is missing:"]
            lines += folders.map { "  \($0)" }
            lines += [
                "The rules know no other that later has the name, as a service's has after each start: then load them again.",
                "A slice stays.",
            ]
        }
        if mark == 0 {
            lines += ["", "outbound.mark is 0: the proxy would get its own connections back if it ran"]
            lines += clients.map { "  \($0.run)" }
        }
        if delivery == .tproxy { lines += [""] + routing }
        return lines.map { $0.isEmpty ? "#" : "# \($0)" }.joined(separator: "\n")
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
            "TPROXY takes packets that are routed to this machine. These commands route the clients' so, and are needed besides",
            "the rules, after each start of the machine:", "",
        ] + commands("add") + ["", "To take them back:", ""] + commands("del") + [
            "", "The proxy needs CAP_NET_ADMIN to take what is not addressed to it.",
        ]
    }
}
