import Configuration
import EventLoop
import HTTPClient
import HTTPMessage
import NetworkAddress
import TorrentIdentity
import TrackerProtocol

/// One announce of a client on its way: rewritten, sent to one tracker after the other, its answer revealed and learnt from.
///
/// It goes on when the client has gone, as clients do that announce their end.
final class Announce {
    /// How long an announce counts before its answer has said when the next one is due.
    private static let firstPeriod = Duration.seconds(2 * 3600)
    /// What a tracker may ask a client to wait at most; some say years.
    private static let longestInterval = Duration.seconds(24 * 3600)

    /// What came of it.
    struct Outcome {
        let kind: AnnounceOutcome
        let response: AnnounceResponse
        /// For the log.
        let summary: String
    }

    private let announce: AnnounceQuery
    private let asked: HTTPURL
    /// Where the tracker that the client named is reached, where that is not what its URL says.
    private let dialled: Endpoint?
    /// By the rules for the tracker's name, or for where the client has really gone.
    private let mustObscure: Bool
    /// Where the client takes connections; nil where it takes none.
    private let client: SocketAddress?
    private let fields: HeaderFields
    private unowned let worker: Worker
    private let deadline: ContinuousClock.Instant
    private let onFinish: (Outcome) -> Void
    private var attempts: ArraySlice<AnnouncePlan.Attempt>
    private var asking: TrackerAsking?
    /// Whether the tracker that the client named may be asked without BEP 8, after it was asked with it.
    private var mayFallBack = false
    /// What the client hears if no attempt succeeds.
    private var failure: (kind: AnnounceOutcome, response: AnnounceResponse)?

    /// `source` is where the client's request came from. Nothing happens before `begin`.
    init(
        _ announce: AnnounceQuery, to asked: HTTPURL, dialling dialled: Endpoint?, fields: HeaderFields,
        from source: SocketAddress, on worker: Worker, onFinish: @escaping (Outcome) -> Void
    ) {
        self.announce = announce
        self.asked = asked
        self.dialled = dialled
        // Ports 0 and 1 stand for none: libtorrent behind a proxy says 1. A client that is set to the proxy's own port
        // would have connections delivered to the proxy.
        let client = SocketAddress(ip: source.ip.unmapped, port: announce.port)
        self.client = announce.port > 1 && !worker.egress.listeners.isReached(by: Endpoint(client)) ? client : nil
        var fields = fields
        // libcurl names the host and the compressions that it can undo.
        for name in ["Host", "Accept-Encoding", "Range", "If-Modified-Since", "If-None-Match"] { fields.remove(name) }
        // These tell of the client, or repeat its announce.
        for name in ["Referer", "Via"] + HeaderFields.tracesOfClients { fields.remove(name) }
        self.fields = fields
        self.worker = worker
        self.onFinish = onFinish
        deadline = .now + worker.settings.timeouts.announce
        mustObscure = worker.settings.tracker.mustObscure(asked, dialling: dialled)
        let plan = AnnouncePlan(
            for: asked, announce.infohash, mustObscure: mustObscure,
            listed: worker.torrents.obfuscatedTrackers(of: announce.infohash), worker.settings.tracker,
            worker.obfuscation)
        attempts = plan.attempts[...]
    }

    /// Begins. `onFinish` is called once, possibly before this returns.
    func begin() {
        if announce.event == .stopped {
            worker.torrents.stopped(announce.infohash, by: client)
        } else {
            worker.torrents.announced(announce.infohash, by: client, until: .now + Self.firstPeriod)
        }
        tryNext()
    }

    private func tryNext() {
        guard let attempt = attempts.popFirst() else { return finish() }
        if attempt.isFallback, !mayFallBack { return finish() }
        let query: TrackerQuery
        do throws(ObscuringError) {
            query = try worker.rewriting.query(
                of: announce, isForeign: attempt.isForeign, isObscured: attempt.isObscured)
        } catch {
            // No fault of the tracker: the policy alone says whether it may be asked without.
            if !attempt.isForeign { mayFallBack = true }
            failed(attempt, .refused, "\(error)")
            return
        }
        let url = attempt.url.replacing(
            query: attempt.isForeign ? attempt.url.query(before: query) : query.encoded)
        if let objection = objection(to: url, attempt) {
            if !attempt.isForeign { mayFallBack = true }
            failed(attempt, .refused, "\(attempt.url.authority): \(objection)")
            return
        }
        // A tracker that hangs leaves time for those behind it.
        let share = max(.zero, deadline - .now) / (attempts.count + 1)
        let asking = TrackerAsking(
            with: worker.http, fields: attempt.isForeign ? fields.withoutSecrets : fields,
            dialling: attempt.isForeign ? nil : dialled, connectTimeout: worker.settings.timeouts.connect,
            until: .now + share,
            objection: { [unowned self] in objection(to: $0, attempt) }
        ) { [unowned self] result in
            switch result {
            case .failure(let failure):
                failed(attempt, .unreachable, "\(attempt.url.authority): \(failure.reason)")
            case .success(let answer):
                answered(answer, attempt)
            }
        }
        self.asking = asking
        asking.ask(url)
    }

    /// Why a URL that a redirect or a `.torrent` file names must not be asked: BEP 8's two names of a torrent never meet in
    /// one request, a plain announce does not go where only obscured ones may, and what the proxy announced to itself
    /// would teach it of a client that whoever chose the URL made up.
    private func objection(to url: HTTPURL, _ attempt: AnnouncePlan.Attempt) -> String? {
        if worker.egress.listeners.isReached(by: url.endpoint) { return "it is this proxy itself" }
        if let mixing = url.mixingObjection(isObscured: attempt.isObscured) { return mixing }
        if attempt.isObscured, url.names(announce.infohash) { return "its URL holds the infohash" }
        if !attempt.isObscured, mustObscure || worker.settings.tracker.policy(forHost: url.hostText) == .require {
            return "tracker.obfuscation is \"require\" for \(url.hostText)"
        }
        if url.isInternal, !asked.isInternal { return "it is an address of an internal network" }
        return nil
    }

    private func answered(_ answer: TrackerAsking.Answer, _ attempt: AnnouncePlan.Attempt) {
        let tracker = attempt.url.authority
        // These say nothing of the announce, but of who asks, how often, and by what way.
        let isRefusal = (400..<500).contains(answer.status) && ![401, 407, 408, 425, 429].contains(answer.status)
        var response: AnnounceResponse
        do throws(AnnounceResponseError) {
            response = try AnnounceResponse(parsing: answer.body)
        } catch {
            // Trackers that read sha_ih and find no info_hash have been seen to answer with a page.
            if isRefusal || answer.status == 200 && !worker.obfuscation.isSupported(by: tracker) {
                refusedObfuscation(attempt)
            }
            let what = answer.status == 200 ? "the answer is no announce response: \(error)" : "HTTP \(answer.status)"
            failed(attempt, .unusable, "\(tracker): \(what)")
            return
        }
        if let reason = response.failureReason {
            // An overloaded tracker's error says nothing of BEP 8.
            if answer.status == 200 || isRefusal { refusedObfuscation(attempt) }
            if attempt.isObscured {
                failed(attempt, .failed, "\(tracker) answered: \(reason)")
            } else {
                failed(attempt, .failed, response)
            }
            return
        }
        guard answer.status == 200 else {
            if isRefusal { refusedObfuscation(attempt) }
            failed(attempt, .unusable, "\(tracker): HTTP \(answer.status)")
            return
        }
        if attempt.isObscured {
            do throws(RevealError) {
                response = try response.revealed(for: announce.infohash)
            } catch {
                failed(attempt, .unusable, "\(tracker): the answer cannot be revealed (BEP 8): \(error)")
                return
            }
            worker.obfuscation.supported(by: tracker)
        }
        succeeded(response, attempt)
    }

    /// The tracker has shown that it has no BEP 8, for this torrent at least.
    private func refusedObfuscation(_ attempt: AnnouncePlan.Attempt) {
        guard attempt.isObscured, !attempt.isForeign else { return }
        mayFallBack = true
        worker.obfuscation.refused(by: attempt.url.authority, announce.infohash)
    }

    private func failed(_ attempt: AnnouncePlan.Attempt, _ kind: AnnounceOutcome, _ reason: String) {
        let why =
            mustObscure
            ? "; it was asked with BEP 8 alone, since tracker.obfuscation is \"require\" for \(asked.hostText)" : ""
        failed(attempt, kind, .failure("mseproxy: \(reason)\(attempt.isForeign ? "" : why)"))
    }

    private func failed(
        _ attempt: AnnouncePlan.Attempt, _ kind: AnnounceOutcome, _ response: AnnounceResponse
    ) {
        asking = nil
        // What became of the tracker that the client knows says more to its user.
        if failure == nil || !attempt.isForeign { failure = (kind, response) }
        tryNext()
    }

    private func succeeded(_ answer: AnnounceResponse, _ attempt: AnnouncePlan.Attempt) {
        asking = nil
        let response = worker.ownPeer.removed(from: answer)
        let interval = min(Self.longestInterval, response.interval ?? .zero)
        // A client that missed one announce is still there; one that missed two is not.
        let until = ContinuousClock.Instant.now + interval * 2 + Self.firstPeriod
        worker.torrents.extend(announce.infohash, by: client, until: until)
        worker.memory.learn(response, for: UInt32((interval * 2 + Self.firstPeriod).components.seconds))
        let name = attempt.isForeign ? " by \(attempt.url.authority)" : ""
        let manner = attempt.isObscured ? "obscured (BEP 8)" : "plain"
        let peerCount = response.peers.count
        onFinish(
            Outcome(
                kind: attempt.isObscured ? .obscured : .plain,
                response: told(response).rendered(as: announce.wantedForm),
                summary: "\(manner), answered\(name): \(peerCount) peer\(peerCount == 1 ? "" : "s")"))
    }

    /// What the client hears of its peers: with a virtual network, the addresses by which it reaches them through the proxy.
    private func told(_ response: AnnounceResponse) -> AnnounceResponse {
        worker.virtualPeers?.told(of: response) { worker.complain($0, $1) } ?? response
    }

    /// No attempt succeeded: the client hears of the last one, which went to the tracker that it named if any did.
    private func finish() {
        let (kind, response) = failure ?? (.refused, .failure("mseproxy: no tracker could be asked"))
        let reason = response.failureReason ?? ""
        let ownWords = "mseproxy: "
        onFinish(
            Outcome(
                kind: kind, response: response,
                summary: "failed: \(reason.hasPrefix(ownWords) ? reason.dropFirst(ownWords.count) : reason[...])"))
    }
}

extension HTTPURL {
    /// Whether an infohash stands anywhere in the path or the query: raw, in hexadecimal digits or in base32 as in magnet links,
    /// escapes undone, and those that were escaped once more.
    fileprivate func names(_ infohash: Infohash) -> Bool {
        let once = PercentEncoding.decode(pathAndQuery)
        return [once, PercentEncoding.decode(once)].contains { bytes in
            let lowercase = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            return bytes.firstRange(of: infohash.bytes) != nil
                || lowercase.firstRange(of: Array(infohash.description.utf8)) != nil
                || lowercase.firstRange(of: infohash.base32) != nil
        }
    }

    /// The announce's parameters behind the URL's own, a passkey's for one.
    fileprivate func query(before parameters: TrackerQuery) -> [UInt8] {
        guard let query, !query.isEmpty else { return parameters.encoded }
        return query + "&".utf8 + parameters.encoded
    }
}

extension Infohash {
    /// In base32 (RFC 4648), in lower case: 32 digits of five bits each.
    fileprivate var base32: [UInt8] {
        let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        return stride(from: 0, to: bits.count, by: 5).map { start in
            digits[Int(bits[start..<start + 5].reduce(0) { $0 << 1 | $1 })]
        }
    }
}
