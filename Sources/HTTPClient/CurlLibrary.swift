import CCurl

/// What libcurl has for the whole process.
enum CurlLibrary {
    /// Why it is not there; nil where it is. Loaded once, by the first exchange or whoever asks for its version.
    private static let absence: String? = shim_curl_load().map { String(cString: $0) }

    /// Why it cannot be used; nil where it can. It is set up once, by the first exchange.
    static let failure: String? =
        absence
        ?? {
            let code = curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32))
            return code == CURLE_OK ? nil : "libcurl cannot be set up: \(String(cString: curl_easy_strerror(code)))"
        }()

    /// `libcurl/7.88.1 OpenSSL/3.0.15 …`
    static var version: String { absence ?? String(cString: curl_version()) }

    /// Whether it was built with a file of authorities, not only a folder. The eighth layout is the first that tells.
    static let hasAuthoritiesFile = absence == nil && curl_version_info(CURLVERSION_EIGHTH)?.pointee.cainfo != nil
}
