import EventLoop
import Logging
import NetworkAddress

/// Whether clients are there, in one line when one goes and one when it comes back, however many peers ask for it meanwhile.
extension Worker {
    /// A connection has not reached the client at `client`. What this machine lacked says nothing of a client.
    func missed(_ client: Endpoint, _ failure: Dial.Failure) {
        guard !failure.isOwnShortage, missingClients.missed(client, failure.reason) else { return }
        let detail = LogDetail(of: logger)
        logger.warning(
            "the client at \(detail.text(client)) is not there: \(detail.words(failure.reason)). Peers that connect are turned away until it is"
        )
    }

    /// A connection has reached the client at `client`.
    func reached(_ client: Endpoint) {
        guard let entry = missingClients.reached(client) else { return }
        let detail = LogDetail(of: logger)
        let away = ContinuousClock.Instant.now - entry.began
        logger.notice(
            "the client at \(detail.text(client)) is there again, after \(away.secondsText) s and \(counted(entry.count, "connection")) that did not reach it"
        )
    }
}
