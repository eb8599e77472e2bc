import CCurl
import EventLoop
import NetworkAddress

extension Transfer {
    /// Makes `easy` the request's handle.
    func configure(_ easy: UnsafeMutableRawPointer) throws(HTTPFailure) {
        let options = Options(easy: easy)
        shim_curl_set_buffer(easy, CURLOPT_ERRORBUFFER, errorText)
        setCallbacks(easy)
        try setManners(options)
        try setRoute(options)
        try setMessage(options)
        try setTimeouts(options)
    }

    /// Sets options of a handle, and fails where libcurl refuses one.
    private struct Options {
        let easy: UnsafeMutableRawPointer

        func set(_ option: CURLoption, _ value: Int) throws(HTTPFailure) {
            try check(shim_curl_set_long(easy, option, value), option)
        }

        func set(_ option: CURLoption, _ value: Bool) throws(HTTPFailure) {
            try set(option, value ? 1 : 0)
        }

        func set(_ option: CURLoption, _ value: String?) throws(HTTPFailure) {
            try check(shim_curl_set_string(easy, option, value), option)
        }

        func set(_ option: CURLoption, _ value: borrowing CurlList) throws(HTTPFailure) {
            try check(shim_curl_set_list(easy, option, value.raw), option)
        }

        func set(_ option: CURLoption, offset value: Int) throws(HTTPFailure) {
            try check(shim_curl_set_offset(easy, option, value), option)
        }

        /// The string is `bytes`, which need not be UTF-8 and hold no NUL.
        func set(_ option: CURLoption, bytes: [UInt8]) throws(HTTPFailure) {
            let text = bytes.map { CChar(bitPattern: $0) } + [0]
            try check(shim_curl_set_string(easy, option, text), option)
        }

        private func check(_ code: CURLcode, _ option: CURLoption) throws(HTTPFailure) {
            guard code == CURLE_OK else {
                let reason = String(cString: curl_easy_strerror(code))
                throw .other(code: code.rawValue, reason: "libcurl's option \(option.rawValue): \(reason)")
            }
        }
    }

    /// What holds for every exchange. Redirects, cookies, netrc, HSTS and Alt-Svc are off unless they are asked for.
    private func setManners(_ options: Options) throws(HTTPFailure) {
        try options.set(CURLOPT_NOSIGNAL, true)
        try options.set(CURLOPT_PROTOCOLS_STR, "http,https")
        try options.set(CURLOPT_FOLLOWLOCATION, false)
        try options.set(CURLOPT_HTTP09_ALLOWED, false)
        try options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        // Without it the end of an exchange waits for the thread that still resolves its name, and the loop with it.
        try options.set(CURLOPT_QUICK_EXIT, true)
        try options.set(CURLOPT_SSL_VERIFYPEER, true)
        try options.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let path = settings.certificateAuthorities {
            try options.set(CURLOPT_CAINFO, path)
            try options.set(CURLOPT_PROXY_CAINFO, path)
        }
        // A folder too would be trusted besides the file, and keep libcurl from reading the file once for all exchanges.
        if settings.certificateAuthorities != nil || CurlLibrary.hasAuthoritiesFile {
            try options.set(CURLOPT_CAPATH, nil as String?)
            try options.set(CURLOPT_PROXY_CAPATH, nil as String?)
        }
    }

    private func setRoute(_ options: Options) throws(HTTPFailure) {
        try options.set(CURLOPT_URL, request.origin + "/")
        // An empty string, and not none, keeps libcurl from the environment's http_proxy and no_proxy.
        try options.set(CURLOPT_PROXY, proxy ?? "")
        try options.set(CURLOPT_NOPROXY, "")
        try options.set(CURLOPT_MAXAGE_CONN, Multi.longestIdleSeconds)
        if let connectTo = request.connectTo {
            lists.connectTo.append("::\(connectTo)".utf8)
            try options.set(CURLOPT_CONNECT_TO, lists.connectTo)
        }
        if let path = request.unixSocket { try options.set(CURLOPT_UNIX_SOCKET_PATH, path) }
        if let bindTo = request.bindTo {
            try options.set(CURLOPT_INTERFACE, "host!\(bindTo)")
            // libcurl would give the connection to an exchange that asks for no local address.
            try options.set(CURLOPT_FORBID_REUSE, true)
        }
    }

    private func setMessage(_ options: Options) throws(HTTPFailure) {
        let version = request.allowsHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        try options.set(CURLOPT_HTTP_VERSION, Int(version))
        if request.method == "HEAD" {
            try options.set(CURLOPT_NOBODY, true)
        } else {
            try options.set(CURLOPT_HTTPGET, true)
        }
        if request.bodyByteCount > 0 {
            try options.set(CURLOPT_UPLOAD, true)
            try options.set(CURLOPT_INFILESIZE_LARGE, offset: request.bodyByteCount)
            // A body is not sent twice: no connection that may have been closed meanwhile.
            try options.set(CURLOPT_FRESH_CONNECT, true)
        }
        try options.set(CURLOPT_CUSTOMREQUEST, request.method)
        try options.set(CURLOPT_PATH_AS_IS, true)
        try options.set(CURLOPT_REQUEST_TARGET, bytes: requestTarget)
        if request.decodesContent { try options.set(CURLOPT_ACCEPT_ENCODING, "") }
        lists.fields = CurlList(fields: request.fields)
        try options.set(CURLOPT_HTTPHEADER, lists.fields)
    }

    /// A Unix socket is on this machine: no proxy reaches it.
    private var proxy: String? { request.unixSocket == nil ? settings.proxy : nil }

    /// What stands between method and version. libcurl puts it there in place of the whole URL, not only of the path,
    /// where it asks a proxy for the URL.
    private var requestTarget: [UInt8] {
        let asksProxy = proxy != nil && settings.hasHTTPProxy && !request.isSecure && request.connectTo == nil
        guard asksProxy else { return request.target }
        return Array(request.origin.utf8) + (request.target == [UInt8(ascii: "*")] ? [] : request.target)
    }

    private func setTimeouts(_ options: Options) throws(HTTPFailure) {
        try options.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.wholeMilliseconds)
        if let total = request.totalTimeout { try options.set(CURLOPT_TIMEOUT_MS, total.wholeMilliseconds) }
    }
}

extension Duration {
    /// At least 1, since 0 is libcurl's own default; at most 24 days, which libcurl takes for a long time.
    fileprivate var wholeMilliseconds: Int {
        Int(min(max(self / .milliseconds(1), 1), Double(Int32.max)))
    }
}
