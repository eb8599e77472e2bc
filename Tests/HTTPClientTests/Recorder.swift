import HTTPClient
import HTTPMessage

/// Notes what an exchange calls, and does what the test says about it.
final class Recorder: HTTPReceiver {
    enum Call: Equatable {
        case head, body, wantsBody, finished
    }

    private(set) var calls: [Call] = []
    private(set) var heads: [HTTPResponseHead] = []
    private(set) var body: [UInt8] = []
    /// Times that bytes were offered and not taken.
    private(set) var refusals = 0
    private(set) var failure: HTTPFailure?
    var takesBody = true
    var onCall: (Call) -> Void = { _ in }
    var exchange: HTTPExchange?

    var isFinished: Bool { calls.contains(.finished) }

    private func note(_ call: Call) {
        calls.append(call)
        onCall(call)
    }

    func received(_ head: HTTPResponseHead) {
        heads.append(head)
        note(.head)
    }

    func received(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let isTaken = takesBody
        if isTaken { body += bytes } else { refusals += 1 }
        note(.body)
        return isTaken
    }

    func wantsBody() { note(.wantsBody) }

    func finished(_ failure: HTTPFailure?) {
        self.failure = failure
        note(.finished)
    }
}
