import TestSupport
import Configuration
import NetworkAddress
import TorrentIdentity

extension Configuration {
    /// Some configuration that a file could have given.
    static func random(using random: inout SeededRandom) -> Configuration {
        var port: UInt16 = 1000
        func listener(_ random: inout SeededRandom, isPublic: Bool) -> SocketAddress {
            port += 1
            let publicAddress = IPAddress.v4(.random(in: 1..<0xE000_0000, using: &random))
            return SocketAddress(ip: isPublic && Bool.random(using: &random) ? publicAddress : .loopback, port: port)
        }
        func some<Element>(_ random: inout SeededRandom, _ make: (inout SeededRandom) -> Element) -> [Element] {
            (0..<Int.random(in: 0...7, using: &random)).map { _ in make(&random) }
        }
        func count(_ random: inout SeededRandom, upTo limit: Int) -> Count {
            Bool.random(using: &random) ? .automatic : .exactly(.random(in: 1...limit, using: &random))
        }
        func duration(_ random: inout SeededRandom) -> Duration {
            let units: [Int64] = [1, 1000, 1_000_000, 1_000_000_000]
            let unit = units.randomElement(using: &random) ?? 1
            return .nanoseconds(.random(in: 1...(86_400_000_000_000 / unit), using: &random) * unit)
        }
        func text(_ random: inout SeededRandom) -> String {
            let scalars = (0...Int.random(in: 0...20, using: &random)).map { _ in
                Unicode.Scalar(UInt32.random(in: 1...0x2FF, using: &random)) ?? "?"
            }
            return String(String.UnicodeScalarView(scalars))
        }
        func methods(_ random: inout SeededRandom) -> [CryptoMethod] {
            let all = CryptoMethod.allCases.shuffled(using: &random)
            return Array(all.prefix(.random(in: 1...all.count, using: &random)))
        }
        func target(_ random: inout SeededRandom) -> Endpoint {
            let port = UInt16.random(in: 2000...65535, using: &random)
            let ip = IPAddress.v6(high: random.next(), low: random.next())
            return Endpoint(host: Bool.random(using: &random) ? .address(ip) : .name("peer-1.example"), port: port)
        }
        func network(_ random: inout SeededRandom) -> IPNetwork? {
            IPNetwork(IPAddress.v4(UInt32.random(in: 0...255, using: &random) << 24).description + "/8")
        }
        func infohash(_ random: inout SeededRandom) -> Infohash? {
            Infohash(bytes: (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) })
        }

        var configuration = Configuration()
        configuration.workers = count(&random, upTo: 64)
        configuration.clients = some(&random) { random in
            port += 1
            return .init(
                address: Endpoint(host: .name("client\(port).example"), port: port),
                sources: some(&random, network).compactMap(\.self),
                infohashes: some(&random, infohash).compactMap(\.self),
                files: some(&random, text))
        }
        configuration.torrentPolicies = some(&random) { random in
            infohash(&random).map {
                .init(
                    infohash: $0, encryption: (EncryptionPolicy.allCases + [nil]).randomElement(using: &random) ?? nil,
                    crypto: Bool.random(using: &random) ? nil : methods(&random))
            }
        }.compactMap(\.self)
        configuration.outbound.encryption = EncryptionPolicy.allCases.randomElement(using: &random) ?? .off
        configuration.outbound.crypto = methods(&random)
        configuration.outbound.socks = some(&random) { listener(&$0, isPublic: false) }
        configuration.outbound.transparent = some(&random) { listener(&$0, isPublic: false) }
        configuration.outbound.mark = Bool.random(using: &random) ? 0 : .random(in: 1...(.max), using: &random)
        configuration.outbound.virtualNetwork =
            ["", "198.18.0.0/15", "127.64.0.0/10", "203.0.113.8/29"]
            .randomElement(using: &random).flatMap { IPNetwork($0) }
        // Below the ports of all listeners.
        configuration.outbound.virtualPort = .random(in: 1...999, using: &random)
        configuration.outbound.forward = some(&random) {
            Forward(listen: listener(&$0, isPublic: false), target: target(&$0))
        }
        configuration.outbound.otherTraffic = OtherTraffic.allCases.randomElement(using: &random) ?? .pass
        configuration.outbound.allow = some(&random, network).compactMap(\.self)
        configuration.inbound.listen =
            [listener(&random, isPublic: true)] + some(&random) { listener(&$0, isPublic: true) }
        configuration.inbound.client = target(&random)
        configuration.inbound.sendProxy = ProxyHeaderPolicy.allCases.randomElement(using: &random) ?? .off
        configuration.inbound.encryption = EncryptionPolicy.allCases.randomElement(using: &random) ?? .off
        configuration.inbound.crypto = methods(&random)
        configuration.obfuscation.firstFlight = FirstFlight.allCases.randomElement(using: &random) ?? .random
        configuration.obfuscation.cutFirstKilobyte = .random(using: &random)
        configuration.tracker.listen = some(&random) { listener(&$0, isPublic: false) }
        configuration.tracker.obfuscation = ObfuscationPolicy.allCases.randomElement(using: &random) ?? .off
        configuration.tracker.announcePort =
            Bool.random(using: &random) ? .inbound : .exactly(.random(in: 1...65535, using: &random))
        configuration.tracker.announceIP = [
            .v4(.random(in: 1...(.max), using: &random)), .v6(high: random.next(), low: 1),
        ]
        .shuffled(using: &random).suffix(.random(in: 0...2, using: &random))
        configuration.tracker.otherRequests = OtherTraffic.allCases.randomElement(using: &random) ?? .pass
        configuration.tracker.proxy =
            ["", "http", "https", "socks4", "socks4a", "socks5", "socks5h"]
            .randomElement(using: &random).map { $0.isEmpty ? $0 : "\($0)://\(target(&random))" } ?? ""
        configuration.tracker.certificateAuthorities = Bool.random(using: &random) ? "" : text(&random)
        configuration.tracker.rules = some(&random) { random in
            port += 1
            let form = [
                "tracker\(port).example", "*.tracker\(port).example", "10.0.\(port >> 8).\(port & 255)",
                "2001:db8::\(port)",
            ]
            .randomElement(using: &random)
            return .init(
                host: form ?? "", obfuscation: ObfuscationPolicy.allCases.randomElement(using: &random) ?? .off)
        }
        configuration.trackerGateway.listen = some(&random) { listener(&$0, isPublic: true) }
        configuration.trackerGateway.upstream =
            Bool.random(using: &random) ? "http://tracker.example" : "https://\(target(&random))"
        configuration.trackerGateway.peerAddress = PeerAddressForm.allCases.randomElement(using: &random) ?? .source
        configuration.trackerGateway.whitelist = Bool.random(using: &random) ? "" : text(&random)
        configuration.torrents.infohashes = some(&random, infohash).compactMap(\.self)
        configuration.torrents.files = some(&random, text)
        configuration.torrents.lists = some(&random, text)
        configuration.limits.connections = count(&random, upTo: 1_000_000)
        configuration.limits.handshakes = Int.random(in: 1...1_000_000, using: &random)
        configuration.limits.handshakesPerSource = Int.random(in: 1...1_000_000, using: &random)
        configuration.limits.newPerSource = Int.random(in: 1...1_000_000, using: &random)
        configuration.limits.announces = Int.random(in: 1...1_000_000, using: &random)
        configuration.timeouts.connect = duration(&random)
        configuration.timeouts.handshake = duration(&random)
        configuration.timeouts.firstBytes = duration(&random)
        configuration.timeouts.request = duration(&random)
        configuration.timeouts.announce = duration(&random)
        configuration.timeouts.idle = duration(&random)
        configuration.timeouts.halfClosed = duration(&random)
        configuration.state.path = Bool.random(using: &random) ? "" : text(&random)
        configuration.timeouts.drain = Bool.random(using: &random) ? .zero : duration(&random)
        configuration.admin.listen = some(&random) { random in
            port += 1
            return "/run/\(text(&random).prefix(20).filter { $0 != "/" })\(port).sock"
        }
        configuration.admin.mode = .random(in: 0...0o777, using: &random)
        configuration.metrics.listen = some(&random) { listener(&$0, isPublic: false) }
        configuration.log.format = LogFormat.allCases.randomElement(using: &random) ?? .auto
        configuration.log.level = LogLevel.allCases.randomElement(using: &random) ?? .info
        return configuration
    }
}
