/// Collects an answer of bounded length.
final class AnswerCollector: HTTPReceiver {
    private let limit: Int
    private var onFinish: ((Result<HTTPAnswer, HTTPFailure>) -> Void)?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []
    weak var transfer: Transfer?

    init(limit: Int, onFinish: @escaping (Result<HTTPAnswer, HTTPFailure>) -> Void) {
        self.limit = limit
        self.onFinish = onFinish
    }

    func received(_ head: HTTPResponseHead) {
        self.head = head
    }

    func received(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= limit - body.count else {
            transfer?.fail(.tooLarge(limit: limit))
            return true
        }
        body += bytes
        return true
    }

    /// A request that is asked with a body gets it from `HTTPExchange.send`, whenever its owner likes.
    func wantsBody() {}

    func finished(_ failure: HTTPFailure?) {
        let onFinish = self.onFinish.take()
        if let failure {
            onFinish?(.failure(failure))
        } else if let head {
            onFinish?(.success(HTTPAnswer(head: head, body: body)))
        }
    }
}
