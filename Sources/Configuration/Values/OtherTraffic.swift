/// What becomes of what a client sends that is not BitTorrent's: a connection that does not begin with a peer-wire
/// handshake, a request that is no announce and no scrape.
package enum OtherTraffic: String, CaseIterable, Sendable {
    case pass
    case refuse
}
