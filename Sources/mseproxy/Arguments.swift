public import ArgumentParser
import HTTPMessage
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

extension HTTPURL: ExpressibleByArgument {
    /// An http or https URL.
    public init?(argument: String) {
        self.init(argument)
    }
}
