import Configuration
import HTTPClient
import HTTPMessage
import NetworkAddress
import TrackerProtocol

/// Answers an announce with `sha_ih`: finds the torrent, asks the tracker about it, and obscures what that says.
final class ObscuredAnnounceHandler: RequestHandler {
    private unowned let connection: HTTPConnection
    private let gateway: TrackerGateway
    private let query: TrackerQuery
    private let path: [UInt8]
    private let fields: HeaderFields
    private let place: AnnouncePlace
    private var exchange: HTTPExchange?

    init(
        _ query: TrackerQuery, _ path: [UInt8], fields: HeaderFields, _ gateway: TrackerGateway,
        place: consuming AnnouncePlace, for connection: HTTPConnection
    ) {
        self.connection = connection
        self.place = place
        self.gateway = gateway
        self.query = query
        self.path = path
        var fields = fields
        fields.remove("Accept-Encoding")
        self.fields = fields
    }

    func begin() {
        let announce: AnnounceQuery
        do throws(AnnounceQueryError) {
            let obscured = try ObscuredAnnounceQuery(query)
            guard let infohash = gateway.infohash(forObfuscated: obscured.obfuscatedInfohash) else {
                return fail(.unknownTorrent, "unknown torrent: no infohash with this sha_ih is registered here")
            }
            announce = try AnnounceQuery(obscured.revealed(for: infohash))
        } catch {
            return fail(.refused, "\(error)")
        }
        connection.story.infohash = announce.infohash
        ask(announce)
    }

    private func ask(_ announce: AnnounceQuery) {
        var plain = announce.query
        plain.set("compact", to: "1".utf8)
        let upstream = gateway.request("GET", path, plain, fields, from: connection.source.ip)
        var request = HTTPRequest(upstream, connection.worker.settings.timeouts)
        request.decodesContent = true
        exchange = connection.worker.http.ask(request, limit: TrackerAsking.answerByteLimit) { [unowned self] result in
            switch result {
            case .failure(let failure):
                connection.worker.figures.announced(.gateway, .unreachable)
                connection.failInBencode(
                    "\(TrackerGateway.nameOfTracker): \(failure.descriptionForStrangers)",
                    logging: "\(request.origin): \(failure)")
            case .success(let answer): answered(answer, announce)
            }
        }
    }

    private func answered(_ answer: HTTPAnswer, _ announce: AnnounceQuery) {
        do throws(AnnounceResponseError) {
            let response = try AnnounceResponse(parsing: answer.body)
            guard answer.status == 200 || response.failureReason != nil else {
                return fail(.unusable, "\(TrackerGateway.nameOfTracker): HTTP \(answer.status)")
            }
            let obscured = gateway.obscured(response, to: announce, from: connection.source.ip)
            connection.worker.figures.announced(.gateway, response.failureReason == nil ? .obscured : .failed)
            connection.story.debug("\(announce.event.label), obscured (BEP 8)")
            connection.answer(200, "text/plain", obscured.encoded)
        } catch {
            fail(
                .unusable, "\(TrackerGateway.nameOfTracker): HTTP \(answer.status), and no announce response: \(error)")
        }
    }

    private func fail(_ outcome: AnnounceOutcome, _ reason: String) {
        connection.worker.figures.announced(.gateway, outcome)
        connection.story.debug("failed: \(reason)")
        connection.answer(200, "text/plain", AnnounceResponse.failure(reason).encoded)
    }

    let takesBody = true
    func received(body: ArraySlice<UInt8>) {}
    func connectionHasRoom() {}
    /// A peer that ends does not wait for the answer to its last announce.
    func connectionBroke() -> Bool { true }
}
