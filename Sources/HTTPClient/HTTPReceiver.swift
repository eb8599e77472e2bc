/// What an exchange calls, on its loop's thread. Each call may cancel, resume or start any exchange, and drop the client.
package protocol HTTPReceiver: AnyObject {
    /// The final answer's head, once.
    func received(_ head: HTTPResponseHead)

    /// Some of the answer's body, which is valid during the call. False: not one byte was taken, and nothing comes until
    /// `HTTPExchange.resume()`, after which the same bytes come again.
    func received(_ body: UnsafeRawBufferPointer) -> Bool

    /// Everything that was given to `HTTPExchange.send` is taken, and more of the body is due.
    func wantsBody()

    /// The exchange is over, well where `failure` is nil. The last call, made once.
    func finished(_ failure: HTTPFailure?)
}
