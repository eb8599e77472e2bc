import EventLoop
import HTTPClient
import HTTPMessage
import TestSupport

/// A client on a loop of the test's own.
final class ClientRun {
    let loop = TestLoop()
    private(set) var client: HTTPClient?

    init(_ settings: HTTPClient.Settings = .init(), idleTime: Duration = .seconds(15)) {
        client = HTTPClient(on: loop.loop, settings, by: Egress(), idleTime: idleTime)
    }

    func dropClient() { client = nil }

    /// Asks, and waits for what comes of it; nil where nothing does.
    func ask(_ request: HTTPRequest, limit: Int = 1 << 20) -> Result<HTTPAnswer, HTTPFailure>? {
        var results: [Result<HTTPAnswer, HTTPFailure>] = []
        let exchange = client?.ask(request, limit: limit) { results.append($0) }
        let isCalledEarly = !results.isEmpty
        _ = loop.run { !results.isEmpty }
        _ = loop.settle()
        withExtendedLifetime(exchange) {}
        return results.count == 1 && !isCalledEarly ? results[0] : nil
    }

    func failure(_ request: HTTPRequest, limit: Int = 1 << 20) -> HTTPFailure? {
        if case .failure(let failure)? = ask(request, limit: limit) { failure } else { nil }
    }

    func start(_ request: HTTPRequest, for recorder: Recorder) {
        recorder.exchange = client?.start(request, for: recorder)
    }
}

extension HTTPRequest {
    init(_ origin: String, _ target: String = "/") {
        self.init(origin: origin, target: Array(target.utf8))
    }
}

extension HTTPAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }
}
