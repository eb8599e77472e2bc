/// Why bytes are no request that is served. The connection must be closed behind the answer: nobody knows where the
/// next request would begin.
package enum RequestHeadError: Error, Hashable, Sendable {
    case requestLineTooLong
    case headTooLong
    case tooManyFields
    /// More than one empty line in front of the request line.
    case emptyLinesBeforeRequest
    case bareCarriageReturn
    case bareLineFeed
    /// A control anywhere, or a byte of 0x80 and more in the request line.
    case forbiddenByte(UInt8)
    /// Not three parts with a space between them.
    case malformedRequestLine([UInt8])
    case malformedMethod([UInt8])
    case unsupportedVersion([UInt8])
    case malformedTarget([UInt8])
    case userinfoInTarget([UInt8])
    case fragmentInTarget([UInt8])
    /// A line that begins with a space or a tab: obs-fold, or something hidden before the first field.
    case foldedLine([UInt8])
    case missingColon([UInt8])
    /// An empty name, one with a space before the colon, or another that is no token.
    case malformedFieldName([UInt8])
    case missingHost
    case repeatedHost
    case malformedHost([UInt8])
    /// Host does not name what the target names.
    case differingHost([UInt8], target: [UInt8])
    case malformedContentLength([UInt8])
    case repeatedContentLength
    case contentLengthBesideTransferEncoding
    /// A body of so many bytes with a method that has none.
    case unexpectedBody(byteCount: Int, method: String)
    /// Transfer-Encoding where its meaning is in doubt: with a method that has no body, in HTTP/1.0, or without
    /// `chunked` at its end.
    case misplacedTransferEncoding([UInt8])
    /// A chunked body, which is not taken.
    case chunkedBody
    /// Codings besides `chunked`, which are not known here.
    case unknownTransferCoding([UInt8])
}

extension RequestHeadError {
    /// The status code to answer with.
    package var status: Int {
        switch self {
        case .requestLineTooLong: 414
        case .headTooLong, .tooManyFields: 431
        case .unsupportedVersion: 505
        case .chunkedBody: 411
        case .unknownTransferCoding: 501
        case .emptyLinesBeforeRequest, .bareCarriageReturn, .bareLineFeed, .forbiddenByte, .malformedRequestLine,
            .malformedMethod, .malformedTarget, .userinfoInTarget, .fragmentInTarget, .foldedLine, .missingColon,
            .malformedFieldName, .missingHost, .repeatedHost, .malformedHost, .differingHost, .malformedContentLength,
            .repeatedContentLength, .contentLengthBesideTransferEncoding, .unexpectedBody, .misplacedTransferEncoding:
            400
        }
    }
}

extension RequestHeadError: CustomStringConvertible {
    /// With what the request said, as far as it is wrong.
    package var description: String { words(quoting: quoted) }

    /// For who must not read what the request said: `"…"` stands in its place.
    package var descriptionWithoutQuotes: String { words { _ in "\"…\"" } }

    private func words(quoting quoted: ([UInt8]) -> String) -> String {
        switch self {
        case .requestLineTooLong:
            "the request line has more than \(RequestHeadParser.requestLineLimit) bytes"
        case .headTooLong:
            "the request's head has more than \(RequestHeadParser.headLimit) bytes"
        case .tooManyFields:
            "the request has more than \(RequestHeadParser.fieldLimit) fields"
        case .emptyLinesBeforeRequest:
            "more than one empty line before the request"
        case .bareCarriageReturn:
            "a CR without an LF behind it: lines end with both"
        case .bareLineFeed:
            "an LF without a CR before it: lines end with both"
        case .forbiddenByte(let byte):
            "the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16)) has no place in a request's head"
        case .malformedRequestLine(let line):
            "\(quoted(line)) is no request line: it should be METHOD TARGET HTTP/1.1"
        case .malformedMethod(let method):
            "\(quoted(method)) is no method"
        case .unsupportedVersion(let version):
            "version \(quoted(version)) is not spoken here, only HTTP/1.0 and HTTP/1.1"
        case .malformedTarget(let target):
            "\(quoted(target)) is no target for that method: a proxy is asked for http://HOST[:PORT]/PATH, or to"
                + " CONNECT HOST:PORT"
        case .userinfoInTarget(let target):
            "the target \(quoted(target)) has a user name or a password: take it out of the URL"
        case .fragmentInTarget(let target):
            "the target \(quoted(target)) has a fragment: take the # out of the URL"
        case .foldedLine(let line):
            "the field line \(quoted(line)) begins with a space or a tab: folded lines are not accepted"
        case .missingColon(let line):
            "the field line \(quoted(line)) has no colon"
        case .malformedFieldName(let name):
            "\(quoted(name)) is no field name"
        case .missingHost:
            "HTTP/1.1 without Host"
        case .repeatedHost:
            "more than one Host"
        case .malformedHost(let value):
            "Host is \(quoted(value)), not HOST or HOST:PORT"
        case .differingHost(let value, let target):
            "Host is \(quoted(value)), but the target is \(quoted(target)): both must name the same"
        case .malformedContentLength(let value):
            "Content-Length is \(quoted(value)), not one decimal number"
        case .repeatedContentLength:
            "more than one Content-Length"
        case .contentLengthBesideTransferEncoding:
            "Content-Length beside Transfer-Encoding"
        case .unexpectedBody(let byteCount, let method):
            "\(quoted(Array(method.utf8))) with a body of \(byteCount) bytes: that method has none"
        case .misplacedTransferEncoding(let value):
            "Transfer-Encoding \(quoted(value)) where the body's end would be in doubt"
        case .chunkedBody:
            "a chunked body is not taken: send it with Content-Length"
        case .unknownTransferCoding(let value):
            "Transfer-Encoding \(quoted(value)) is not known here: send the body with Content-Length"
        }
    }
}
