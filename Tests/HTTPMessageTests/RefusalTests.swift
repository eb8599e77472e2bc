import HTTPMessage
import Testing

/// Each rule of the parser by itself, with the error and the status that it must lead to.
@Suite("Requests that are refused")
struct RefusalTests {
    @Test("more than one empty line before the request", arguments: MalformedHeads.emptyLines)
    func emptyLines(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a CR without its LF", arguments: MalformedHeads.bareCarriageReturns)
    func bareCarriageReturn(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("an LF without its CR", arguments: MalformedHeads.bareLineFeeds)
    func bareLineFeed(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a control in the request line, in a name or in a value", arguments: MalformedHeads.controls)
    func controls(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a request line that is not three parts", arguments: MalformedHeads.requestLines)
    func requestLine(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a method that is no token", arguments: MalformedHeads.methods)
    func method(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a version other than 1.0 and 1.1", arguments: MalformedHeads.versions)
    func version(head: MalformedHead) { expectRefusal(of: head, status: 505) }

    @Test("a fragment in the target", arguments: MalformedHeads.fragments)
    func fragment(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a user name in the target", arguments: MalformedHeads.userinfos)
    func userinfo(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a target of no form that the method may have", arguments: MalformedHeads.targets)
    func target(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a tab or a byte beyond ASCII in the request line", arguments: MalformedHeads.highBytes)
    func highBytes(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a folded line", arguments: MalformedHeads.folded)
    func folded(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a field without a colon", arguments: MalformedHeads.colonless)
    func colonless(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a field name that is empty, no token, or followed by a space", arguments: MalformedHeads.names)
    func name(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("Transfer-Encoding, with any method", arguments: MalformedHeads.transferEncodings)
    func transferEncoding(head: MalformedHead) {
        switch head.error {
        case .chunkedBody: expectRefusal(of: head, status: 411)
        case .unknownTransferCoding: expectRefusal(of: head, status: 501)
        case _: expectRefusal(of: head, status: 400)
        }
    }

    @Test("Content-Length beside Transfer-Encoding", arguments: MalformedHeads.bothFramings)
    func bothFramings(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("Content-Length twice, the same or not", arguments: MalformedHeads.repeatedLengths)
    func repeatedLength(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a Content-Length that is not one plain number", arguments: MalformedHeads.lengths)
    func length(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a body with a method that has none", arguments: MalformedHeads.bodies)
    func body(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("HTTP/1.1 without Host", arguments: MalformedHeads.missingHosts)
    func missingHost(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("more than one Host", arguments: MalformedHeads.repeatedHosts)
    func repeatedHost(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a Host that is no authority", arguments: MalformedHeads.hosts)
    func host(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    @Test("a Host that is not the target's", arguments: MalformedHeads.differingHosts)
    func differingHost(head: MalformedHead) { expectRefusal(of: head, status: 400) }

    /// Refused for its own reason, whole and byte by byte, with a request behind it that must not get through.
    private func expectRefusal(of head: MalformedHead, status: Int, at location: SourceLocation = #_sourceLocation) {
        let innocent = utf8("GET /behind HTTP/1.1\r\nHost: a\r\n\r\n")
        for pieces in [[head.wire[...], innocent[...]], bytewise(head.wire + innocent)] {
            var parser = RequestHeadParser()
            var errors: [RequestHeadError] = []
            for piece in pieces {
                do throws(RequestHeadError) {
                    let accepted = try parser.receive(piece)
                    #expect(accepted == nil, sourceLocation: location)
                } catch {
                    errors.append(error)
                }
            }
            #expect(errors.first == head.error, sourceLocation: location)
            // The connection stays refused: nothing behind the error is taken for a request.
            #expect(Set(errors).count == 1, sourceLocation: location)
            #expect(parser.hasBegun, sourceLocation: location)
            let rest = parser.takeRest()
            #expect(rest.isEmpty, sourceLocation: location)
        }
        #expect(head.error.status == status, sourceLocation: location)
        // Fit for a log: one line of printable ASCII, of a bounded length.
        let message = head.error.description
        #expect(message.unicodeScalars.allSatisfy { $0 == "…" || (0x20...0x7E).contains($0.value) })
        #expect(message.utf8.count < 1500, sourceLocation: location)
    }
}
