import HTTPMessage

/// The head in `wire`, which must end with it, by a parser that gets it in these pieces.
func parsed(_ pieces: [ArraySlice<UInt8>]) throws(RequestHeadError) -> RequestHead? {
    var parser = RequestHeadParser()
    for piece in pieces {
        if let head = try parser.receive(piece) { return head }
    }
    return nil
}

func parsed(_ wire: String) throws(RequestHeadError) -> RequestHead? {
    try parsed([Array(wire.utf8)[...]])
}

/// What came of `pieces`: equal for equal ends, errors included.
func outcome(_ pieces: [ArraySlice<UInt8>]) -> Result<RequestHead?, RequestHeadError> {
    do throws(RequestHeadError) {
        return .success(try parsed(pieces))
    } catch {
        return .failure(error)
    }
}

func bytewise(_ wire: [UInt8]) -> [ArraySlice<UInt8>] {
    wire.indices.map { wire[$0...$0] }
}

func text(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
}
