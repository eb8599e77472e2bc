import NetworkAddress

extension RedirectionRules {
    /// The chain that a new TCP connection of a client goes through.
    var connects: String {
        let rules = transparent.all.compactMap { family, listener -> String? in
            guard let listener else { return nil }
            return switch delivery {
            case .redirect:
                "\(family.match) meta l4proto tcp counter \(listener.translation(redirectingTo: family.loopback))"
            case .tproxy:
                "\(family.match) counter ct mark set \(deliveryMark) meta mark set \(deliveryMark) accept"
            }
        }
        return chain("client_connects", ["jump left_alone"] + rules)
    }

    /// The chain that ends clients' connections of a family for which the proxy has no listener.
    var bypasses: String? {
        let missing = transparent.all.filter { $0.listener == nil }.map(\.family.told)
        guard !missing.isEmpty else { return nil }
        let without = missing.joined(separator: " and ")
        return """
            # outbound.transparent has no \(without) address: what a client connects to by \(without) would go around the proxy,
            # unencrypted. It is told at once that it cannot, and tries the peers that it can reach.
            \(chain("client_bypasses", ["jump left_alone", "meta l4proto tcp counter reject with tcp reset"]))
            """
    }

    /// The chain that ends what the rules above have not led.
    var escapes: String {
        let delivered = delivery == .tproxy ? ["meta mark \(deliveryMark) accept"] : []
        return """
            # The kernel asks the rules above about connections that are new to it. One that has the ports of another, which the
            # peer has reset a moment ago, is not, and would go around the proxy: it is told that it cannot, and tries again.
            \(chain("client_escapes", ["jump left_alone"] + delivered + ["meta l4proto tcp counter reject with tcp reset"]))
            """
    }

    /// The chain that drops the clients' UDP.
    var udp: String? {
        guard dropsUDP else { return nil }
        return """
            # uTP, DHT and UDP trackers would go around the proxy; DNS may pass.
            \(chain("client_udp", ["jump left_alone", "udp dport 53 accept", "counter drop"]))
            """
    }

    /// The chains that see what leaves this machine.
    var output: String {
        let own =
            mark == 0
            ? [] : ["# The proxy's own connections (outbound.mark).", "meta mark \(mark) accept"]
        let new = matching("meta l4proto tcp ct state new", jumpingTo: "client_connects")
        var chains: [String]
        switch delivery {
        case .redirect:
            chains = [chain("output_nat", ["type nat hook output priority -100; policy accept;"] + own + new)]
        case .tproxy:
            let marked = [
                "# The rest of a connection, of which the end may come when no program has it open any more.",
                "ct direction original ct mark \(deliveryMark) meta mark set \(deliveryMark) accept",
            ]
            chains = [
                chain(
                    "output_route", ["type route hook output priority mangle; policy accept;"] + own + marked + new),
                """
                # Without the routes above, what is marked would leave this machine as it is.
                \(chain("leaves_marked", [
                    "type filter hook postrouting priority filter; policy accept;",
                    "meta mark \(deliveryMark) oifname != \"lo\" counter drop",
                ]))
                """,
                deliver,
            ]
        }
        var filters: [String] = []
        for (family, listener) in transparent.all where listener == nil {
            filters += matching(
                "\(family.match) meta l4proto tcp ct state new", jumpingTo: "client_bypasses")
        }
        filters += matching("tcp flags & (fin | syn | rst | ack) == syn", jumpingTo: "client_escapes")
        if dropsUDP { filters += matching("meta l4proto udp", jumpingTo: "client_udp") }
        chains.append(
            chain("output_filter", ["type filter hook output priority filter; policy accept;"] + own + filters))
        return chains.joined(separator: "\n\n")
    }

    /// A line for each client.
    private func matching(_ packets: String, jumpingTo chain: String) -> [String] {
        clients.map { "\(packets) \($0.match) jump \(chain)" }
    }

    /// The chain that hands marked packets to the proxy when they come in again.
    private var deliver: String {
        let rules = transparent.all.compactMap { family, listener in
            listener.map {
                "iifname \"lo\" \(family.match) meta l4proto tcp meta mark \(deliveryMark) \($0.assignment) accept"
            }
        }
        return chain("deliver", ["type filter hook prerouting priority mangle; policy accept;"] + rules)
    }

    /// The chain that leads peers to the inbound listener.
    var peersConnect: String? {
        guard let takeover else { return nil }
        let rules = takeover.ports.flatMap { port in
            takeover.inbound.all.compactMap { family, listener in
                listener.map {
                    "iifname != \"lo\" \(family.match) tcp dport \(port) fib daddr type local counter "
                        + $0.translation(redirectingTo: nil)
                }
            }
        }
        let missing = takeover.inbound.all.filter { $0.listener == nil }.map {
            "\n# inbound.listen has no \($0.family.told) address: by it peers reach clients themselves."
        }
        return """
            # Peers that connect to port \(takeover.ports.map(String.init).joined(separator: " or ")) reach the proxy.
            # The port's client goes on listening there, for the proxy, which delivers to it over loopback.
            # A firewall on this machine sees the port of inbound.listen.\(missing.joined())
            \(chain("peers_connect", ["type nat hook prerouting priority -100; policy accept;"] + rules))
            """
    }

    private func chain(_ name: String, _ rules: [String]) -> String {
        (["chain \(name) {"] + rules.map { "    \($0)" } + ["}"]).joined(separator: "\n")
    }
}
