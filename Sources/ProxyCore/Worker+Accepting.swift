import Configuration
import EventLoop
import NetworkAddress

/// Who may connect, and what an accepted connection leads to.
extension Worker {
    func accepted(_ socket: consuming StreamSocket, from source: SocketAddress, at listener: WorkerPlan.Listening) {
        let way = listener.way
        if way.isForClients, !isAllowed(source.ip, by: way, at: [listener.bound.address, socket.localAddress]) {
            figures.refused(.notAllowed)
            complain(
                .notAllowed,
                "refused \(detail.text(source)): only loopback and what outbound.allow names may use this listener")
            return
        }
        // The gateway is a tracker, which the daemon's own client may ask.
        if !way.isGateway, egress.hasMade(source, to: socket.wantedDestination) {
            figures.refused(.loop)
            complain(
                .loop,
                "refused \(detail.text(source)): a connection of mseproxy's own has come back to \(listener.bound.address). Packet rules must leave alone what is marked with outbound.mark, which takes CAP_NET_ADMIN, or the user that mseproxy runs as"
            )
            return
        }
        guard let slot = limit.take(for: way, counting: figures) else {
            figures.refused(.limit)
            complain(
                .limit,
                "refused \(detail.text(source)): as many connections as limits.connections allows (\(limit.limit)) are in use"
            )
            return
        }
        switch way {
        case .socks, .forward, .transparent, .virtual, .connect:
            Ingress(socket, from: source, by: way, slot: slot, on: self).begin()
        case .inbound:
            InboundHandshake(socket, from: source, slot: slot, on: self).begin()
        case .tracker, .gateway:
            HTTPConnection(socket, from: source, by: way, slot: slot, on: self).begin()
        }
    }

    private var detail: LogDetail { LogDetail(of: logger) }

    /// A listener on a loopback address is reached from this host alone, whatever address the client is bound to, and else by
    /// packet rules that the administrator has made. So is the virtual network, while no one else is allowed.
    private func isAllowed(_ source: IPAddress, by way: WayIn, at near: [SocketAddress?]) -> Bool {
        let allow = settings.outbound.allow
        if source.isLoopback || near.contains(where: { $0?.ip.isLoopback == true }) { return true }
        if case .virtual = way, allow.isEmpty { return true }
        return allow.contains { $0.contains(source) } || InterfaceAddresses.read().contains(source)
    }
}
