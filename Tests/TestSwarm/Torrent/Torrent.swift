package import Foundation

/// A payload of pseudo-random bytes in one file, and the torrent files that describe it.
package struct Torrent: Sendable {
    /// The 20 raw bytes.
    package let infohash: [UInt8]
    package let payload: URL
    package let byteCount: Int
    /// The bencoded info dictionary, the same in every torrent file of this payload.
    private let info: Data
    private let folder: URL

    /// - Parameters:
    ///   - byteCount: 1 MiB is four pieces of the default length: enough to see a transfer, quick to send.
    ///   - seed: of the pseudo-random bytes; the infohash depends on nothing but these two and the piece length.
    package static func make(
        in workspace: Workspace, byteCount: Int = 1 << 20, seed: Int = 1, pieceLength: Int = 1 << 18
    ) async throws -> Torrent {
        let folder = try workspace.makeFolder("torrent")
        let payload = folder.appending(path: "payload-\(seed).bin")
        let info = folder.appending(path: "info")
        let (status, output) = try await workspace.run(
            .python,
            [Script.makeTorrent.path, payload.path, info.path, "\(byteCount)", "\(seed)", "\(pieceLength)"])
        guard status == .exited(0), let infohash = bytes(hex: output.trimmingCharacters(in: .newlines)) else {
            throw SwarmError.programFailed(name: Script.makeTorrent.path, status: status, log: output)
        }
        return Torrent(
            infohash: infohash, payload: payload, byteCount: byteCount, info: try Data(contentsOf: info), folder: folder
        )
    }

    package var infohashHex: String { infohash.map { String(format: "%02x", $0) }.joined() }

    /// The infohash as a query's value, every byte of it escaped.
    package var escapedInfohash: String { infohash.map { String(format: "%%%02X", $0) }.joined() }

    /// 64 bytes out of the payload's middle, which no traffic holds by chance.
    package func excerpt() throws -> [UInt8] {
        let bytes = try Data(contentsOf: payload, options: .mappedIfSafe)
        return [UInt8](bytes.dropFirst(bytes.count / 2).prefix(64))
    }

    /// Writes a torrent file whose tracker is `announce`; without one it has no tracker.
    package func file(announce: String?) throws -> URL {
        var bencoded = Data("d".utf8)
        if let announce {
            bencoded += Data("8:announce\(announce.utf8.count):\(announce)".utf8)
        }
        bencoded += Data("4:info".utf8) + info + Data("e".utf8)
        let file = folder.appending(path: "\(UUID().uuidString).torrent")
        try bencoded.write(to: file)
        return file
    }

    /// Puts a copy of the payload where a seed will look for it.
    package func copyPayload(to folder: URL) throws {
        try FileManager.default.copyItem(at: payload, to: folder.appending(path: payload.lastPathComponent))
    }

    /// Whether the folder holds the payload, every byte of it. Random bytes are not equal by chance, and a file that is
    /// allocated before it is filled is not equal yet.
    package func isComplete(in folder: URL) -> Bool {
        let file = folder.appending(path: payload.lastPathComponent)
        // As Data: that is one comparison of memory, and FileManager's own is slow.
        guard let found = try? Data(contentsOf: file), found.count == byteCount else { return false }
        return found == (try? Data(contentsOf: payload, options: .mappedIfSafe))
    }

    private static func bytes(hex: String) -> [UInt8]? {
        guard hex.utf8.count == 40 else { return nil }
        let digits = Array(hex)
        let bytes = stride(from: 0, to: 40, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        return bytes.count == 20 ? bytes : nil
    }
}
