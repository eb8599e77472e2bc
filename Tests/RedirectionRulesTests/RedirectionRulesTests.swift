import Foundation
import NetworkAddress
import Testing

@testable import RedirectionRules

@Suite struct RedirectionRulesTests {
    private static let client = RedirectedClient.user(id: 1000, name: "alice")

    private static func proxy(
        _ transparent: [String], inbound: [String] = ["0.0.0.0:6881", "[::]:6881"], mark: UInt32 = 28019,
        virtualNetwork: String = "none"
    ) throws -> RedirectionRules.Proxy {
        .init(
            transparent: try transparent.map { try #require(SocketAddress($0)) },
            inbound: try inbound.map { try #require(SocketAddress($0)) }, mark: mark,
            virtualNetwork: IPNetwork(virtualNetwork))
    }

    /// The rules without comments, sets and what stands before the table, each trimmed.
    private static func lines(_ rules: RedirectionRules) -> [String] {
        rules.text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.hasPrefix("#") }.map(String.init)
    }

    @Test func `the whole is one table for all clients that replaces itself`() throws {
        let clients: [RedirectedClient] = [
            Self.client, .cgroup(try CgroupPath("system.slice/client.service")), .user(id: 1001, name: nil),
            .user(id: 1000, name: nil), .cgroup(try CgroupPath("/system.slice//client.service")),
        ]
        let rules = try RedirectionRules(
            for: clients, of: Self.proxy(["127.0.0.1:7002"], virtualNetwork: "198.18.0.0/15"),
            inboundPorts: [6882, 51413, 6882], dropsUDP: true)
        #expect(
            rules.text == """
                #!/usr/sbin/nft -f
                # mseproxy: leads TCP connections into the proxy, those of
                #   user alice (uid 1000)
                #   cgroup system.slice/client.service
                #   uid 1001
                #
                #   to load:    mseproxy nftables … | nft -f -       replaces what was loaded before
                #   to look at: nft list table inet mseproxy         the counters say what was led where
                #   to remove:  nft delete table inet mseproxy
                #
                # All clients go into one call: those that it does not name are led no more. Connections that stand already are
                # not led: restart a client that runs.
                #
                # The machine forgets the rules when it restarts: to have them again, keep this in a file that /etc/nftables.conf
                # includes.
                #
                # nft looks for these when it loads the rules, and refuses all where one is missing:
                #   /sys/fs/cgroup/system.slice/client.service
                # The rules know no other that later has the name, as a service's has after each start: then load them again.
                # A slice stays.

                # Makes the table where there is none, so that there is one to delete.
                table inet mseproxy
                delete table inet mseproxy

                table inet mseproxy {
                    # Networks to which clients connect without the proxy. Add or take out what you like.
                    set exempt4 {
                        type ipv4_addr
                        flags interval
                        auto-merge
                        elements = {
                            0.0.0.0/8,          # this network
                            10.0.0.0/8,         # private
                            100.64.0.0/10,      # behind a provider's NAT
                            127.0.0.0/8,        # loopback
                            169.254.0.0/16,     # link-local
                            172.16.0.0/12,      # private
                            192.168.0.0/16,     # private
                            224.0.0.0/4,        # multicast
                            240.0.0.0/4,        # reserved, broadcast
                            198.18.0.0/15,      # outbound.virtual_network: peers' addresses on this machine
                        }
                    }

                    set exempt6 {
                        type ipv6_addr
                        flags interval
                        auto-merge
                        elements = {
                            ::1/128,            # loopback
                            fc00::/7,           # private
                            fe80::/10,          # link-local
                            ff00::/8,           # multicast
                        }
                    }

                    chain left_alone {
                        oifname "lo" accept
                        fib daddr type { local, broadcast, multicast, anycast } accept
                        ip daddr @exempt4 accept
                        ip6 daddr @exempt6 accept
                    }

                    chain client_connects {
                        jump left_alone
                        meta nfproto ipv4 meta l4proto tcp counter redirect to :7002
                    }

                    # outbound.transparent has no IPv6 address: what a client connects to by IPv6 would go around the proxy,
                    # unencrypted. It is told at once that it cannot, and tries the peers that it can reach.
                    chain client_bypasses {
                        jump left_alone
                        meta l4proto tcp counter reject with tcp reset
                    }

                    # The kernel asks the rules above about connections that are new to it. One that has the ports of another, which the
                    # peer has reset a moment ago, is not, and would go around the proxy: it is told that it cannot, and tries again.
                    chain client_escapes {
                        jump left_alone
                        meta l4proto tcp counter reject with tcp reset
                    }

                    # uTP, DHT and UDP trackers would go around the proxy; DNS may pass.
                    chain client_udp {
                        jump left_alone
                        udp dport 53 accept
                        counter drop
                    }

                    chain output_nat {
                        type nat hook output priority -100; policy accept;
                        # The proxy's own connections (outbound.mark).
                        meta mark 28019 accept
                        meta l4proto tcp ct state new meta skuid 1000 jump client_connects
                        meta l4proto tcp ct state new socket cgroupv2 level 2 "system.slice/client.service" jump client_connects
                        meta l4proto tcp ct state new meta skuid 1001 jump client_connects
                    }

                    chain output_filter {
                        type filter hook output priority filter; policy accept;
                        # The proxy's own connections (outbound.mark).
                        meta mark 28019 accept
                        meta nfproto ipv6 meta l4proto tcp ct state new meta skuid 1000 jump client_bypasses
                        meta nfproto ipv6 meta l4proto tcp ct state new socket cgroupv2 level 2 "system.slice/client.service" jump client_bypasses
                        meta nfproto ipv6 meta l4proto tcp ct state new meta skuid 1001 jump client_bypasses
                        tcp flags & (fin | syn | rst | ack) == syn meta skuid 1000 jump client_escapes
                        tcp flags & (fin | syn | rst | ack) == syn socket cgroupv2 level 2 "system.slice/client.service" jump client_escapes
                        tcp flags & (fin | syn | rst | ack) == syn meta skuid 1001 jump client_escapes
                        meta l4proto udp meta skuid 1000 jump client_udp
                        meta l4proto udp socket cgroupv2 level 2 "system.slice/client.service" jump client_udp
                        meta l4proto udp meta skuid 1001 jump client_udp
                    }

                    # Peers that connect to port 6882 or 51413 reach the proxy.
                    # The port's client goes on listening there, for the proxy, which delivers to it over loopback.
                    # A firewall on this machine sees the port of inbound.listen.
                    chain peers_connect {
                        type nat hook prerouting priority -100; policy accept;
                        iifname != "lo" meta nfproto ipv4 tcp dport 6882 fib daddr type local counter redirect to :6881
                        iifname != "lo" meta nfproto ipv6 tcp dport 6882 fib daddr type local counter redirect to :6881
                        iifname != "lo" meta nfproto ipv4 tcp dport 51413 fib daddr type local counter redirect to :6881
                        iifname != "lo" meta nfproto ipv6 tcp dport 51413 fib daddr type local counter redirect to :6881
                    }
                }

                """)
    }

    @Test(
        arguments: [
            ("127.0.0.1:7002", "meta nfproto ipv4 meta l4proto tcp counter redirect to :7002", "127.0.0.1:7002"),
            ("0.0.0.0:7002", "meta nfproto ipv4 meta l4proto tcp counter redirect to :7002", "127.0.0.1:7002"),
            (
                "127.0.0.2:7002", "meta nfproto ipv4 meta l4proto tcp counter dnat ip to 127.0.0.2:7002",
                "127.0.0.2:7002"
            ),
            ("10.0.0.1:1", "meta nfproto ipv4 meta l4proto tcp counter dnat ip to 10.0.0.1:1", "10.0.0.1:1"),
            ("[::1]:7002", "meta nfproto ipv6 meta l4proto tcp counter redirect to :7002", "[::1]:7002"),
            ("[::]:7002", "meta nfproto ipv6 meta l4proto tcp counter redirect to :7002", "[::1]:7002"),
            ("[fd00::1]:1", "meta nfproto ipv6 meta l4proto tcp counter dnat ip6 to [fd00::1]:1", "[fd00::1]:1"),
        ])
    func `a listener is led to by how it can be reached, and its family alone`(
        listener: String, expected: String, assigned: String
    ) throws {
        let redirecting = Self.lines(try RedirectionRules(for: [Self.client], of: Self.proxy([listener])))
        #expect(redirecting.filter { $0.contains("redirect") || $0.contains("dnat") } == [expected])
        #expect(redirecting.filter { $0.contains("jump client_bypasses") }.count == 1)
        let delivering = Self.lines(try RedirectionRules(for: [Self.client], of: Self.proxy([listener]), by: .tproxy))
        let isIPv4 = !listener.hasPrefix("[")
        #expect(
            delivering.filter { $0.contains("tproxy") } == [
                "iifname \"lo\" meta nfproto \(isIPv4 ? "ipv4" : "ipv6") meta l4proto tcp meta mark 28020 "
                    + "tproxy \(isIPv4 ? "ip" : "ip6") to \(assigned) accept"
            ])
        #expect(delivering.filter { $0.contains("jump client_bypasses") }.count == 1)
        #expect(delivering.contains("meta mark 28020 oifname != \"lo\" counter drop"))
    }

    @Test func `the first listener of each family is taken whose port is known, and no family goes without`() throws {
        let listeners = ["[::1]:0", "127.0.0.1:0", "[fd00::1]:1", "127.0.0.1:2", "[::1]:3", "127.0.0.1:4"]
        let lines = Self.lines(try RedirectionRules(for: [Self.client], of: Self.proxy(listeners)))
        #expect(lines.filter { $0.contains(" to ") }.map { $0.suffix(16) } == ["r redirect to :2", "6 to [fd00::1]:1"])
        #expect(!lines.contains { $0.contains("client_bypasses") })
        #expect(lines.filter { $0.hasSuffix("jump client_escapes") }.count == 1)
    }

    @Test(arguments: [RedirectionRules.Delivery.redirect, .tproxy], [0, 1, 0x6D74, .max] as [UInt32])
    func `the proxy's own mark is let pass before anything else, and is never the client's`(
        delivery: RedirectionRules.Delivery, mark: UInt32
    ) throws {
        let rules = try RedirectionRules(
            for: [Self.client], of: Self.proxy(["127.0.0.1:7002"], mark: mark), by: delivery, dropsUDP: true)
        #expect(rules.deliveryMark != mark)
        #expect(rules.deliveryMark != 0)
        let lines = Self.lines(rules)
        let hooks = lines.indices.filter { lines[$0].contains("hook output") }
        #expect(hooks.count == 2)
        for hook in hooks { #expect((lines[hook + 1] == "meta mark \(mark) accept") == (mark != 0)) }
        #expect(!lines.contains("meta mark 0 accept"))
    }

    @Test func `without a mark, the heading names all as whom and in which the proxy must not run`() throws {
        let clients: [RedirectedClient] = [Self.client, .user(id: 1001, name: nil), .cgroup(try CgroupPath("a/b"))]
        let note = """

            #
            # outbound.mark is 0: the proxy would get its own connections back if it ran
            #   as user alice (uid 1000)
            #   as uid 1001
            #   in cgroup a/b

            """
        let unmarked = try RedirectionRules(for: clients, of: Self.proxy(["127.0.0.1:1"], mark: 0))
        #expect(unmarked.text.contains(note))
        #expect(!unmarked.text.contains("meta mark"))
        let marked = try RedirectionRules(for: clients, of: Self.proxy(["127.0.0.1:1"], mark: 1))
        #expect(!marked.text.contains("outbound.mark is 0"))
    }

    @Test(
        arguments: [
            (["127.0.0.1:1"], ["ip rule", "ip route"]), (["[::1]:1"], ["ip -6 rule", "ip -6 route"]),
            (["127.0.0.1:1", "[::1]:1"], ["ip rule", "ip route", "ip -6 rule", "ip -6 route"]),
        ])
    func `TPROXY's routes are told for the families that have a listener`(listeners: [String], expected: [String])
        throws
    {
        let rules = try RedirectionRules(for: [Self.client], of: Self.proxy(listeners), by: .tproxy)
        for verb in ["add", "del"] {
            let commands = rules.text.split(separator: "\n").filter {
                $0.hasPrefix("#   ip ") && $0.contains(" \(verb) ")
            }
            #expect(commands.count == expected.count)
            for (command, start) in zip(commands, expected) { #expect(command.hasPrefix("#   \(start) \(verb) ")) }
        }
    }

    @Test(
        arguments: [
            (RedirectedClient.user(id: 0, name: nil), "meta skuid 0"),
            (.user(id: 4_294_967_294, name: "x\ntable inet y { }"), "meta skuid 4294967294"),
        ])
    func `a user is matched by uid, and a name breaks out of no comment`(
        client: RedirectedClient, expected: String
    ) throws {
        let lines = Self.lines(try RedirectionRules(for: [client], of: Self.proxy(["127.0.0.1:1"])))
        #expect(lines.filter { $0.contains(expected + " jump") }.count == 3)
        #expect(!lines.contains { $0.hasPrefix("table inet y") })
    }

    @Test func `a cgroup is matched by its path and depth`() throws {
        let client = RedirectedClient.cgroup(try CgroupPath("/user.slice/a b/c\\x2d"))
        let lines = Self.lines(try RedirectionRules(for: [client], of: Self.proxy(["127.0.0.1:1"]), dropsUDP: true))
        #expect(lines.filter { $0.contains("socket cgroupv2 level 3 \"user.slice/a b/c\\x2d\" jump") }.count == 4)
    }

    @Test(
        arguments: [
            ([], ["0.0.0.0:1"], [], .noTransparentListener),
            (["127.0.0.1:0"], [], [], .unknownPorts(key: "outbound.transparent")),
            (["127.0.0.1:1"], [], [2], .noInboundListener),
            (["127.0.0.1:1"], ["127.0.0.2:2", "[::1]:2"], [3], .inboundOnLoopback),
            (["127.0.0.1:1"], ["127.0.0.2:2", "[::]:0"], [3], .unknownPorts(key: "inbound.listen")),
            (["127.0.0.1:1"], ["0.0.0.0:2", "[::]:3"], [3], .isInboundPort(3)),
            (["127.0.0.1:1"], ["0.0.0.0:2", "[::]:3"], [4, 3, 2], .isInboundPort(3)),
        ] as [([String], [String], [UInt16], RedirectionRules.Failure)])
    func `what rules cannot be made of is refused`(
        transparent: [String], inbound: [String], ports: [UInt16], expected: RedirectionRules.Failure
    ) throws {
        let proxy = try Self.proxy(transparent, inbound: inbound)
        #expect(throws: expected) { try RedirectionRules(for: [Self.client], of: proxy, inboundPorts: ports) }
    }

    @Test func `peers are led to a listener on one address by rewriting theirs, and a family without is named`() throws
    {
        let rules = try RedirectionRules(
            for: [Self.client], of: Self.proxy(["127.0.0.1:1"], inbound: ["127.0.0.1:5", "203.0.113.5:6881"]),
            inboundPorts: [6882])
        let rule =
            "iifname != \"lo\" meta nfproto ipv4 tcp dport 6882 fib daddr type local counter dnat ip to 203.0.113.5:6881"
        #expect(Self.lines(rules).filter { $0.contains("dport 6882") } == [rule])
        #expect(rules.text.contains("# inbound.listen has no IPv6 address"))
    }
}
