#pragma once

// libcurl includes headers of the C library. Without this, what they declare would count as this module's own, and a Swift
// file that imports Glibc alone would find it or not, depending on which module the compiler happened to load first.
#if __has_feature(modules) && __building_module(CCurl)
#pragma clang module import SwiftGlibc
#endif

// The shims below have the types that libcurl's macros would check.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// libcurl sets its options by variadic functions, which Swift does not see: one shim for each type that a value can have.

static inline CURLcode shim_curl_set_long(CURL *easy, CURLoption option, long value)
{
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode shim_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value)
{
    return curl_easy_setopt(easy, option, value);
}

// libcurl keeps a copy of the string; NULL is for none.
static inline CURLcode shim_curl_set_string(CURL *easy, CURLoption option, const char *value)
{
    return curl_easy_setopt(easy, option, value);
}

// libcurl keeps no copy of the list.
static inline CURLcode shim_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value)
{
    return curl_easy_setopt(easy, option, value);
}

// For CURLOPT_ERRORBUFFER: CURL_ERROR_SIZE bytes that outlive the handle.
static inline CURLcode shim_curl_set_buffer(CURL *easy, CURLoption option, char *value)
{
    return curl_easy_setopt(easy, option, value);
}

// For the options of CURLOPTTYPE_CBPOINT, CURLOPT_PRIVATE among them.
static inline CURLcode shim_curl_set_data(CURL *easy, CURLoption option, void *value)
{
    return curl_easy_setopt(easy, option, value);
}

// For CURLOPT_WRITEFUNCTION, CURLOPT_READFUNCTION and CURLOPT_HEADERFUNCTION, which have one type.
static inline CURLcode shim_curl_set_transfer_function(
    CURL *easy, CURLoption option, size_t (*value)(char *, size_t, size_t, void *))
{
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode shim_curl_set_opensocket_function(CURL *easy, curl_opensocket_callback value)
{
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline CURLcode shim_curl_set_prereq_function(CURL *easy, curl_prereq_callback value)
{
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode shim_curl_get_long(CURL *easy, CURLINFO info, long *value)
{
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode shim_curl_multi_set_long(CURLM *multi, CURLMoption option, long value)
{
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode shim_curl_multi_set_data(CURLM *multi, CURLMoption option, void *value)
{
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode shim_curl_multi_set_socket_function(CURLM *multi, curl_socket_callback value)
{
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
}

static inline CURLMcode shim_curl_multi_set_timer_function(CURLM *multi, curl_multi_timer_callback value)
{
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, value);
}
