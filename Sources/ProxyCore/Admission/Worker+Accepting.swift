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
        if !way.isForClients,
            !admission.arrivals.admits(source.ip, most: settings.limits.newPerSource)
        {
            figures.refused(.rate)
            complain(
                .rate,
                "refused \(detail.text(source)): it has made as many connections within a second as limits.new_per_source allows (\(settings.limits.newPerSource))"
            )
            return
        }
        guard let slot = admission.connections.take(for: way, counting: figures) else {
            figures.refused(.limit)
            complain(
                .limit,
                "refused \(detail.text(source)): as many connections as limits.connections allows (\(admission.connections.limit)) are in use"
            )
            return
        }
        switch way {
        case .socks, .forward, .transparent, .virtual, .connect:
            Ingress(socket, from: source, by: way, slot: slot, on: self).begin()
        case .inbound:
            guard let place = placeForHandshake(of: source) else { return }
            InboundHandshake(socket, from: source, slot: slot, place: place, on: self).begin()
        case .tracker, .gateway:
            HTTPConnection(socket, from: source, by: way, slot: slot, on: self).begin()
        }
    }

    /// A place for a handshake with a remote peer. Where all are taken, the connection that has waited longest here gives way: silence
    /// keeps nobody out.
    private func placeForHandshake(of source: SocketAddress) -> HandshakePlace? {
        let limits = settings.limits
        var place: HandshakePlace?
        repeat {
            do throws(HandshakeLimit.Shortage) {
                place = try admission.handshakes.take(
                    for: source.ip, most: limits.handshakes, ofSource: limits.handshakesPerSource)
            } catch .ofSource {
                figures.refused(.source)
                complain(
                    .source,
                    "refused \(detail.text(source)): as many of its connections as limits.handshakes_per_source allows (\(limits.handshakesPerSource)) have not finished their handshake"
                )
                return nil
            } catch {
                complain(
                    .handshakes,
                    "as many connections of peers as limits.handshakes allows (\(limits.handshakes)) have not finished their handshake: each new one takes the place of the oldest"
                )
                // All are other workers'.
                guard let oldest = handshakes.first else {
                    figures.refused(.handshakes)
                    return nil
                }
                oldest.giveWay()
            }
        } while place == nil
        return place
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
