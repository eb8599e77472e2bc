import Configuration
import NetworkAddress

extension ListenerSet.Entry {
    /// What the log says at the start: what listens here, and how a client is pointed at it.
    func guidance(_ settings: Configuration) -> String {
        switch listener.way {
        case .socks:
            "SOCKS 5, 4 and 4a on \(address): let the client's connections to peers go through this proxy"
        case .transparent:
            "transparent on \(address): for what packet rules redirect here or deliver by TPROXY; `mseproxy nftables` prints them"
        case .virtual:
            "virtual addresses out of \(settings.outbound.virtualNetwork?.description ?? "") at port \(address.port): clients that announce through the forward port dial these"
        case .forward(let target):
            "forward on \(address): what connects here is carried to \(target)"
        case .tracker, .connect:
            "HTTP forward port on \(address): set it as the client's proxy for trackers, or give it announce URLs like http://\(address)/http/tracker.example.org:6969/announce"
        case .gateway:
            "tracker gateway on \(address): announces with and without BEP 8 for the tracker at \(settings.trackerGateway.upstream)"
        case .inbound:
            "peers on \(address): let peers connect here, and the client listen where it announces, or on \(settings.inbound.client)"
        case nil:
            "figures for Prometheus on \(address), at /metrics"
        }
    }
}
