#pragma once

// libcurl includes headers of the C library. Without this, what they declare would count as this module's own, and a Swift
// file that imports Glibc alone would find it or not, depending on which module the compiler happened to load first.
#if __has_feature(modules) && __building_module(CCurl)
#pragma clang module import SwiftGlibc
#endif

// The shims below have the types that libcurl's macros would check.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// Loads libcurl, before anything below is called and by one thread at a time: NULL, or why it cannot be loaded, and then it may be
// tried again.
const char *shim_curl_load(void);

// libcurl sets its options by variadic functions, which Swift does not see: one shim for each type that a value can have.

CURLcode shim_curl_set_long(CURL *easy, CURLoption option, long value);

CURLcode shim_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value);

// libcurl keeps a copy of the string; NULL is for none.
CURLcode shim_curl_set_string(CURL *easy, CURLoption option, const char *value);

// libcurl keeps no copy of the list.
CURLcode shim_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);

// For CURLOPT_ERRORBUFFER: CURL_ERROR_SIZE bytes that outlive the handle.
CURLcode shim_curl_set_buffer(CURL *easy, CURLoption option, char *value);

// For the options of CURLOPTTYPE_CBPOINT, CURLOPT_PRIVATE among them.
CURLcode shim_curl_set_data(CURL *easy, CURLoption option, void *value);

// For CURLOPT_WRITEFUNCTION, CURLOPT_READFUNCTION and CURLOPT_HEADERFUNCTION, which have one type.
CURLcode shim_curl_set_transfer_function(
    CURL *easy, CURLoption option, size_t (*value)(char *, size_t, size_t, void *));

CURLcode shim_curl_set_opensocket_function(CURL *easy, curl_opensocket_callback value);

CURLcode shim_curl_set_prereq_function(CURL *easy, curl_prereq_callback value);

CURLcode shim_curl_get_long(CURL *easy, CURLINFO info, long *value);

CURLMcode shim_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);

CURLMcode shim_curl_multi_set_data(CURLM *multi, CURLMoption option, void *value);

CURLMcode shim_curl_multi_set_socket_function(CURLM *multi, curl_socket_callback value);

CURLMcode shim_curl_multi_set_timer_function(CURLM *multi, curl_multi_timer_callback value);
