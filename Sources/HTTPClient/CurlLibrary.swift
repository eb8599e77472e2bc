import CCurl

/// What libcurl has for the whole process.
enum CurlLibrary {
    /// What setting it up came to, once, by the first exchange.
    static let status = curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32))

    /// `libcurl/7.88.1 OpenSSL/3.0.15 …`
    static var version: String { String(cString: curl_version()) }

    /// Whether it was built with a file of authorities, not only a folder. The eighth layout is the first that tells.
    static let hasAuthoritiesFile = curl_version_info(CURLVERSION_EIGHTH)?.pointee.cainfo != nil
}
