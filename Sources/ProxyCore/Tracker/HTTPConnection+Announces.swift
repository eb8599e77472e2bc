import Configuration
import TrackerProtocol

/// What the forward port and the gateway do alike with announces.
extension HTTPConnection {
    /// A place for the announce at hand; where there is none, it is refused.
    func takeAnnouncePlace(_ side: AnnounceSide) -> AnnouncePlace? {
        let most = worker.settings.limits.announces
        if let place = worker.admission.announces.take(most: most) { return place }
        worker.figures.announced(side, .limit)
        worker.complain(
            .announces, "refused an announce: as many as limits.announces allows (\(most)) are on their way to trackers"
        )
        refuseInBencode("too many announces are on their way; this one can be tried again")
        return nil
    }

    /// Refuses in the words of a tracker, which clients show to their users.
    func refuseInBencode(_ reason: String) {
        tell("refused: \(reason)")
        answer(200, "text/plain", AnnounceResponse.failure("mseproxy: \(reason)").encoded)
    }

    /// Tells `reason` in the words of a tracker, and `words` to the log.
    func failInBencode(_ reason: String, logging words: String) {
        tell("announce: failed: \(words)")
        answer(200, "text/plain", AnnounceResponse.failure(reason).encoded)
    }
}
