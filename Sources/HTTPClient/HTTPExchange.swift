/// One request and its answer, while they last. Dropping it cancels it.
package final class HTTPExchange {
    private let transfer: Transfer
    /// A receiver that nobody else holds.
    private let collector: AnyObject?

    init(_ transfer: Transfer, keeping collector: AnyObject? = nil) {
        self.transfer = transfer
        self.collector = collector
    }

    deinit {
        transfer.cancel()
    }

    /// Has the receiver called again with the bytes that it did not take, and with what follows, soon after.
    package func resume() {
        transfer.resume()
    }

    /// Adds to the request's body. It waits in memory until libcurl reads it; nothing beyond `bodyByteCount` is taken.
    package func send(_ bytes: [UInt8]) {
        transfer.send(bytes)
    }

    /// Bytes of the body that wait to be read.
    package var unsentByteCount: Int { transfer.body.unsentByteCount }

    /// Ends it. Nothing is called any more.
    package func cancel() {
        transfer.cancel()
    }
}
