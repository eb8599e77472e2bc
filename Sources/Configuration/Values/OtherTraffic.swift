/// What becomes of an outgoing connection that does not begin with a peer-wire handshake.
package enum OtherTraffic: String, CaseIterable, Sendable {
    case pass
    case refuse
}
