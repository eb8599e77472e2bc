import HTTPMessage
import Logging
import NetworkAddress
import TorrentIdentity

/// How much log lines tell of who is connected with whom, and for what.
///
/// What a log keeps for months must not say it: below `debug` it has the networks and the beginnings of torrents, by which an
/// administrator finds lines that belong together. Addresses of loopback are told in full, they say nothing of anyone.
enum LogDetail {
    case full
    case shortened

    /// By the level in force as the line is made.
    init(of logger: Logger) {
        self = logger.logLevel <= .debug ? .full : .shortened
    }

    /// `203.0.x.x`, `2001:db8:…`
    func text(_ ip: IPAddress) -> String {
        switch self {
        case .full: ip.description
        case .shortened: ip.shortened
        }
    }

    /// `203.0.x.x:6881`, `[2001:db8:…]:6881`
    func text(_ address: SocketAddress) -> String {
        switch (self, address.ip) {
        case (.full, _): address.description
        case (.shortened, .v4): "\(address.ip.shortened):\(address.port)"
        case (.shortened, .v6): "[\(address.ip.shortened)]:\(address.port)"
        }
    }

    /// As an address, or `….example.org:6881`.
    func text(_ endpoint: Endpoint) -> String {
        switch endpoint.host {
        case .address(let ip): text(SocketAddress(ip: ip, port: endpoint.port))
        case .name(let name): "\(text(ofName: name)):\(endpoint.port)"
        }
    }

    /// `….example.org`: a name's last two labels.
    func text(ofName name: String) -> String {
        switch self {
        case .full: name
        case .shortened: name.shortenedName
        }
    }

    /// The first eight digits and `…`.
    func text(_ infohash: Infohash) -> String {
        switch self {
        case .full: infohash.description
        case .shortened: "\(infohash.description.prefix(8))…"
        }
    }

    /// Why a request is refused: what it said, its URL and the passkey in it among that, in full detail alone.
    func text(_ error: RequestHeadError) -> String {
        switch self {
        case .full: error.description
        case .shortened: error.descriptionWithoutQuotes
        }
    }

    /// A message in words, of an error or of a tracker, with the addresses, hashes and URLs in it.
    func words(_ message: String) -> String {
        switch self {
        case .full: message
        case .shortened: message.shortenedWords
        }
    }
}

extension IPAddress {
    fileprivate var shortened: String {
        guard !isLoopback, !isUnspecified else { return description }
        let bytes = bytes
        switch self {
        case .v4:
            return "\(bytes[0]).\(bytes[1]).x.x"
        case .v6:
            if case .v4 = unmapped { return "::ffff:\(unmapped.shortened)" }
            let groups = [0, 2].map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
            return "\(groups.joined(separator: ":")):…"
        }
    }
}

extension String {
    fileprivate var shortenedName: String {
        let labels = split(separator: ".")
        return labels.count > 2 ? "….\(labels.suffix(2).joined(separator: "."))" : self
    }
}
