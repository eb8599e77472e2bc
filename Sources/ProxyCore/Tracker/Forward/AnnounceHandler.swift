import HTTPMessage
import NetworkAddress
import TrackerProtocol

/// Answers a client's announce.
final class AnnounceHandler: RequestHandler {
    private unowned let connection: HTTPConnection
    private let announce: Announce
    private let place: AnnouncePlace

    init(
        _ announce: AnnounceQuery, to url: HTTPURL, dialling endpoint: Endpoint?, fields: HeaderFields,
        place: consuming AnnouncePlace, for connection: HTTPConnection
    ) {
        self.connection = connection
        self.place = place
        self.announce = Announce(
            announce, to: url, dialling: endpoint, fields: fields, from: connection.source, on: connection.worker
        ) { [unowned connection, began = ContinuousClock.Instant.now] outcome in
            connection.worker.figures.announced(.forward, outcome.kind)
            connection.tell(outcome, of: announce.event, after: .now - began)
            connection.answer(200, "text/plain", outcome.response.encoded)
        }
    }

    func begin() { announce.begin() }
    let takesBody = true
    func received(body: ArraySlice<UInt8>) {}
    func connectionHasRoom() {}
    /// Clients that end do not wait for the answer to their last announce.
    func connectionBroke() -> Bool { true }
}
