import Configuration
import EventLoop
import Glibc
import Logging
import TorrentIdentity

extension Proxy {
    /// What of the settings in force an administrator has to see to, or should know.
    func tellOfSettings() {
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
        let authorities = settings.tracker.certificateAuthorities
        if !authorities.isEmpty, access(authorities, R_OK) != 0 {
            logger.warning(
                "\(SystemFailure("read \(authorities)")) (tracker.certificate_authorities): no https tracker can be reached"
            )
        }
        guard !settings.inbound.listen.isEmpty else { return }
        for infohash in tenure.policies.unanswerable {
            logger.warning(
                "no peer that connects is answered\(infohash.map { " for \(LogDetail(of: logger).text($0))" } ?? ""): encryption is \"require\" and crypto lists plaintext alone, in which the client's own handshake would go out; add \"rc4\""
            )
        }
        if torrents.count == 0 {
            logger.info(
                "no torrent is known yet: encrypted peers are answered once the client has announced their torrent or dialled a peer for it, or torrents.files or torrents.lists names it"
            )
        }
    }
}
