package import HTTPMessage

/// The head of the final answer: neither that of a 1xx nor that of a proxy's answer to CONNECT.
package struct HTTPResponseHead: Hashable, Sendable {
    /// 200 to 999; libcurl takes any three digits.
    package var status: Int
    /// As they came, in their order. Where content is decoded, `Content-Encoding` and `Content-Length` tell of what came.
    package var fields: HeaderFields

    package init(status: Int, fields: HeaderFields) {
        self.status = status
        self.fields = fields
    }
}

/// A whole answer.
package struct HTTPAnswer: Hashable, Sendable {
    package var head: HTTPResponseHead
    package var body: [UInt8]

    package var status: Int { head.status }
    package var fields: HeaderFields { head.fields }

    package init(head: HTTPResponseHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}
