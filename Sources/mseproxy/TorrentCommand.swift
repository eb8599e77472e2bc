import ArgumentParser
import Configuration
import Files
import LogOutput
import NetworkAddress
import PrintableText
import TrackerProtocol

struct TorrentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "torrent",
        abstract: "Print what a .torrent file holds, or write a copy whose trackers go through the proxy.",
        discussion: """
            The copy is for clients that have no setting for an HTTP proxy: its announce URLs lead to the forward port \
            ([tracker] listen). The info dictionary, and so the infohash, stays as it is.
            """)

    /// Torrents of a terabyte stay well below this, in bytes.
    private static let byteLimit = 64 << 20

    @Argument(help: "The .torrent file.", completion: .file(extensions: ["torrent"]))
    var file: String

    @Option(
        help: ArgumentHelp(
            "Write a copy whose http and https trackers go through this forward port, for example 127.0.0.1:8118.",
            valueName: "proxy"))
    var through: ForwardPort?

    @Option(
        help: ArgumentHelp(
            "Where the copy is written; without it NAME.through-mseproxy.torrent beside the original.",
            valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(help: "Replace the copy's file if there is one already.")
    var force = false

    func validate() throws {
        guard through != nil || (output == nil && !force) else {
            throw ValidationError(
                "--output and --force are for the copy that --through PROXY writes: give that as well")
        }
        guard output?.isEmpty != true else { throw ValidationError("--output is empty: give the path of a file") }
    }

    func run() throws {
        let bytes = try orFailure { () throws(FileContents.Failure) in
            try FileContents.read(file, limit: Self.byteLimit, isRegular: false)
        }
        let metainfo = try orFailure { () throws(MetainfoError) in try Metainfo(parsing: bytes) }
        if let through {
            try writeCopy(of: bytes, through: "\(through.endpoint)")
        } else {
            print(metainfo.described(bytes))
        }
    }

    private func writeCopy(of bytes: [UInt8], through proxy: String) throws {
        var seen: Set<String> = []
        var changes: [(before: String, after: String)] = []
        var unchanged: [String] = []
        let copy = try orFailure { () throws(MetainfoError) in
            try Metainfo.rewritingTrackers(of: bytes) { url in
                let after = ForwardedURL.rewritten(url, through: proxy)
                // A URL may stand in several lists.
                if seen.insert(url).inserted {
                    if let after { changes.append((url, after)) } else { unchanged.append(url) }
                }
                return after ?? url
            }
        }
        for url in unchanged where !ForwardedURL.leads(url, to: proxy) {
            StandardError.write(
                "\(url.printable): stays as it is, and goes past the proxy: only http and https trackers can pass a forward port\n"
            )
        }
        guard !changes.isEmpty else {
            let reason =
                unchanged.isEmpty
                ? "it names no tracker"
                : unchanged.contains { ForwardedURL.leads($0, to: proxy) }
                    ? "its trackers go through \(proxy) already" : "none of its trackers can go through \(proxy)"
            throw fail("nothing to change: \(reason); no copy was written")
        }
        let path = output ?? Self.nameOfCopy(of: file)
        do throws(NewFile.Failure) {
            try NewFile.write(copy, to: path, replacing: force)
        } catch {
            let advice = error == .exists ? ": --force replaces it, --output names another" : ""
            StandardError.write("\(path.printable): \(error)\(advice)\n")
            throw ExitCode.failure
        }
        print("wrote \(path.printable)")
        for (before, after) in changes { print("\(before.printable)\n  → \(after.printable)") }
    }

    /// `a/b.torrent` → `a/b.through-mseproxy.torrent`
    private static func nameOfCopy(of path: String) -> String {
        let stem = path.hasSuffix(".torrent") ? String(path.dropLast(".torrent".count)) : path
        return "\(stem).through-mseproxy.torrent"
    }

    /// What `body` gives, or what was wrong with the file on standard error and exit code 1.
    private func orFailure<Result, Failure: Error & CustomStringConvertible>(
        _ body: () throws(Failure) -> Result
    ) throws -> Result {
        do throws(Failure) {
            return try body()
        } catch {
            throw fail(error is MetainfoError ? "no .torrent file: \(error)" : "\(error)")
        }
    }

    private func fail(_ reason: String) -> ExitCode {
        StandardError.write("\(file.printable): \(reason)\n")
        return .failure
    }
}
