/// Reads request heads (RFC 9112) from bytes that come in any pieces. Stricter than the RFC allows wherever two
/// readers could come to two results, but for what real clients need: see `RequestLine`.
///
/// Every byte is looked at once when it comes and once more when its line is over, so that the cost is linear however
/// the bytes are cut; and what is accepted, or which error it is, does not depend on the cuts either.
package struct RequestHeadParser: Sendable {
    /// Bytes in all, from the request line to the empty line, line ends included.
    package static let headLimit = 16 * 1024
    /// Bytes of the request line without its end.
    package static let requestLineLimit = 8 * 1024
    package static let fieldLimit = 100

    private enum Phase {
        case requestLine
        case fields(RequestLine)
        case over
        case failed(RequestHeadError)
    }

    private var phase = Phase.requestLine
    /// The line that is being read.
    private var line: [UInt8] = []
    private var isBehindCarriageReturn = false
    private var isBehindEmptyLine = false
    private var byteCount = 0
    private var fields: [HeaderField] = []
    private var rest: [UInt8] = []

    package init() {}

    /// Whether a byte of a head has come: a connection that ends now was cut off, before it was idle. The one empty
    /// line that may stand before a head is not of it.
    package var hasBegun: Bool {
        switch phase {
        case .requestLine: !line.isEmpty
        case .fields, .over, .failed: true
        }
    }

    /// What came behind the head; the parser then is ready for the next one, for which it must be given these bytes
    /// again where they are no body. Empty, and nothing changes, while no head is complete.
    package mutating func takeRest() -> [UInt8] {
        guard case .over = phase else { return [] }
        defer { self = RequestHeadParser() }
        return rest
    }

    /// Takes bytes as they come: the head once it is complete, nil while more are needed. Between a complete head and
    /// `takeRest`, bytes are only kept. After an error the same error comes again.
    package mutating func receive(_ bytes: some Collection<UInt8>) throws(RequestHeadError) -> RequestHead? {
        switch phase {
        case .over:
            rest += bytes
            return nil
        case .failed(let error):
            throw error
        case .requestLine, .fields:
            do throws(RequestHeadError) {
                return try read(Array(bytes))
            } catch {
                self = RequestHeadParser()
                phase = .failed(error)
                throw error
            }
        }
    }

    private mutating func read(_ bytes: [UInt8]) throws(RequestHeadError) -> RequestHead? {
        for index in bytes.indices {
            guard try endsLine(bytes[index]), let head = try takeLine() else { continue }
            self = RequestHeadParser()
            phase = .over
            rest = Array(bytes[(index + 1)...])
            return head
        }
        return nil
    }

    /// Takes one byte: whether a line is complete with it. A bare CR and a bare LF end a line for some readers and
    /// not for others, so neither is accepted (RFC 9112, section 2.2).
    private mutating func endsLine(_ byte: UInt8) throws(RequestHeadError) -> Bool {
        byteCount += 1
        guard byteCount <= Self.headLimit else { throw .headTooLong }
        if isBehindCarriageReturn {
            guard byte == .lineFeed else { throw .bareCarriageReturn }
            isBehindCarriageReturn = false
            return true
        }
        switch byte {
        case .carriageReturn:
            isBehindCarriageReturn = true
        case .lineFeed:
            throw .bareLineFeed
        default:
            try append(byte)
        }
        return false
    }

    private mutating func append(_ byte: UInt8) throws(RequestHeadError) {
        switch phase {
        case .requestLine:
            guard !byte.isControl, byte < 0x80 else { throw .forbiddenByte(byte) }
            guard line.count < Self.requestLineLimit else { throw .requestLineTooLong }
        case .fields, .over, .failed:
            guard !byte.isControl || byte == .tab else { throw .forbiddenByte(byte) }
        }
        line.append(byte)
    }

    /// Takes the line that is complete; the head, where it was the last.
    private mutating func takeLine() throws(RequestHeadError) -> RequestHead? {
        defer { line.removeAll(keepingCapacity: true) }
        switch phase {
        case .requestLine where line.isEmpty:
            guard !isBehindEmptyLine else { throw .emptyLinesBeforeRequest }
            isBehindEmptyLine = true
            byteCount = 0
        case .requestLine:
            phase = .fields(try RequestLine(line))
        case .fields(let requestLine) where line.isEmpty:
            return try RequestHead(requestLine, HeaderFields(fields))
        case .fields:
            guard fields.count < Self.fieldLimit else { throw .tooManyFields }
            fields.append(try HeaderField(line: line))
        case .over, .failed:
            break
        }
        return nil
    }
}

extension RequestHead {
    /// Puts a head together and checks what its parts say of each other.
    fileprivate init(_ line: RequestLine, _ fields: HeaderFields) throws(RequestHeadError) {
        let bodyByteCount = try fields.bodyByteCount(method: line.method, version: line.version)
        self.init(
            method: line.method, target: line.target, version: line.version, fields: fields,
            bodyByteCount: bodyByteCount)
        _ = try RequestTarget(self)
    }
}
