public import ArgumentParser
import NetworkAddress
public import TorrentIdentity

extension Endpoint: ExpressibleByArgument {
    /// `HOST:PORT`
    public init?(argument: String) {
        self.init(argument)
    }
}

extension Infohash: ExpressibleByArgument {
    /// 40 hexadecimal digits
    public init?(argument: String) {
        self.init(hex: argument)
    }
}
