import TorrentIdentity

extension Form<Infohash> {
    /// 40 hexadecimal digits, or a v2 infohash's 64.
    static var infohash: Form {
        text(
            parse: { text, position, reader in
                if let infohash = Infohash(hex: text) { return infohash }
                reader.report(
                    "malformed infohash \(text.shown): expected 40 hexadecimal digits, or 64 for a v2 torrent, for "
                        + "example \"da39a3ee5e6b4b0d3255bfef95601890afd80709\"", at: position)
                return nil
            },
            render: \.description)
    }
}
