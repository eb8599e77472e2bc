/// How long a connection to the administration may take.
struct AdminDeadlines {
    /// For the whole request.
    var request = Duration.seconds(10)
    /// For the answer to be there, from the request on.
    var answer = Duration.seconds(15)
    /// For everything up to the answer's last byte: who reads too slowly is cut off.
    var whole = Duration.seconds(30)
    /// For the other end to close behind it.
    var closing = Duration.seconds(2)
}
