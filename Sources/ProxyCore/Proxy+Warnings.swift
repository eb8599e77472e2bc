import Configuration
import EventLoop
import Glibc
import Logging
import TorrentIdentity

extension Proxy {
    /// What of the settings in force an administrator has to see to, or should know.
    func tellOfSettings(_ logger: Logger) {
        let settings = tenure.settings
        if let addresses {
            let virtualPeers = VirtualPeers(addresses, port: settings.outbound.virtualPort)
            if !virtualPeers.isNetworkPresent {
                logger.warning("\(virtualPeers.absence); until then clients are told of no peers")
            }
        }
        if !settings.outbound.transparent.isEmpty, !Egress.canMark() {
            logger.warning(
                "without CAP_NET_ADMIN nothing that TPROXY delivers is taken, and connections are not marked (outbound.mark): the rules must leave the user that mseproxy runs as alone"
            )
        }
        if !settings.trackerGateway.listen.isEmpty, settings.trackerGateway.peerAddress == .source, !Egress.canMark() {
            logger.warning(
                "without CAP_NET_ADMIN the tracker cannot be asked from the peers' own addresses (tracker_gateway.peer_address = \"source\"), and every announce fails: the drop-in transparent.conf gives it"
            )
        }
        for words in settings.warnings({ LogDetail(of: logger).text($0) }) { logger.warning("\(words)") }
        if !settings.inbound.listen.isEmpty, torrents.count == 0 {
            logger.info(
                "no torrent is known yet: encrypted peers are answered once the client has announced their torrent or dialled a peer for it, or torrents.files or torrents.lists names it"
            )
        }
    }
}

extension Configuration {
    /// What it says that will hardly be meant, as far as that shows without a daemon: whose user has which rights, and which addresses
    /// this machine will have when it starts, does not.
    package var warnings: [String] { warnings { "\($0)" } }

    fileprivate func warnings(_ text: (Infohash) -> String) -> [String] {
        var warnings: [String] = []
        let authorities = tracker.certificateAuthorities
        if !authorities.isEmpty, access(authorities, R_OK) != 0 {
            warnings.append(
                "\(SystemFailure("read \(authorities)")) (tracker.certificate_authorities): no https tracker can be reached"
            )
        }
        guard !inbound.listen.isEmpty else { return warnings }
        return warnings
            + ConnectionPolicies(self).unanswerable.map { infohash in
                "no peer that connects is answered\(infohash.map { " for \(text($0))" } ?? ""): encryption is \"require\" and crypto lists plaintext alone, in which the client's own handshake would go out; add \"rc4\""
            }
    }
}
