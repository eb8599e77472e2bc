/// One of the project's readers of foreign bytes, and what has to hold whatever these are.
struct FuzzTarget: Sendable {
    /// As folders and commands name it.
    let name: String
    /// The longest input that libFuzzer makes, in bytes: beyond a limit of the reader's, where it has one.
    let longestInput: Int
    /// How far the heap may grow while an input is looked at: `base` bytes, and so many a byte of the input.
    var heap: (base: Int, each: Int) = (1 << 20, 128)
    /// Looks at an input; ends the process where something does not hold.
    let look: @Sendable (_ input: [UInt8]) -> Void

    /// The one that the command line names.
    static let chosen = CommandLine.arguments.dropFirst().first.flatMap { argument in
        all.first { argument == "--target=\($0.name)" }
    }

    static let all = [
        mseResponder, mseInitiator, peerWire, socks, httpRequest, httpResponse, bencode, announceQuery,
        announceResponse,
        metainfo, peerObfuscation, toml, admin, proxyHeader, state, torrentList, logLine,
    ]
}
