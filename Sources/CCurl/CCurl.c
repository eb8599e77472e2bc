#include "CCurl.h"

#include <dlfcn.h>
#include <stddef.h>

// libcurl brings some thirty libraries with it, whose loading costs more memory and time than all of the daemon's own start: so it is
// loaded by the first request. The functions that are used stand here under their own names, as the linker would have found
// them in libcurl; each of them calls libcurl's.

#define LIBRARY "libcurl.so.4"

// Its own symbol: one that the program exported would take the place of libcurl's within libcurl.
#define OWN __attribute__((visibility("hidden")))

#define FUNCTIONS(FUNCTION) \
    FUNCTION(curl_easy_cleanup) \
    FUNCTION(curl_easy_getinfo) \
    FUNCTION(curl_easy_init) \
    FUNCTION(curl_easy_pause) \
    FUNCTION(curl_easy_setopt) \
    FUNCTION(curl_easy_strerror) \
    FUNCTION(curl_global_init) \
    FUNCTION(curl_multi_add_handle) \
    FUNCTION(curl_multi_cleanup) \
    FUNCTION(curl_multi_info_read) \
    FUNCTION(curl_multi_init) \
    FUNCTION(curl_multi_remove_handle) \
    FUNCTION(curl_multi_setopt) \
    FUNCTION(curl_multi_socket_action) \
    FUNCTION(curl_multi_strerror) \
    FUNCTION(curl_slist_append) \
    FUNCTION(curl_slist_free_all) \
    FUNCTION(curl_version) \
    FUNCTION(curl_version_info)

#define POINTER(name) __typeof__(&name) name;
static struct {
    FUNCTIONS(POINTER)
} library;

const char *shim_curl_load(void)
{
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return dlerror();
#define FIND(name) \
    library.name = (__typeof__(library.name))dlsym(handle, #name); \
    if (library.name == NULL) \
        return dlerror();
    FUNCTIONS(FIND)
    return NULL;
}

CURLcode shim_curl_set_long(CURL *easy, CURLoption option, long value)
{
    return library.curl_easy_setopt(easy, option, value);
}

CURLcode shim_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value)
{
    return library.curl_easy_setopt(easy, option, value);
}

CURLcode shim_curl_set_string(CURL *easy, CURLoption option, const char *value)
{
    return library.curl_easy_setopt(easy, option, value);
}

CURLcode shim_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value)
{
    return library.curl_easy_setopt(easy, option, value);
}

CURLcode shim_curl_set_buffer(CURL *easy, CURLoption option, char *value)
{
    return library.curl_easy_setopt(easy, option, value);
}

CURLcode shim_curl_set_data(CURL *easy, CURLoption option, void *value)
{
    return library.curl_easy_setopt(easy, option, value);
}

CURLcode shim_curl_set_transfer_function(
    CURL *easy, CURLoption option, size_t (*value)(char *, size_t, size_t, void *))
{
    return library.curl_easy_setopt(easy, option, value);
}

CURLcode shim_curl_set_opensocket_function(CURL *easy, curl_opensocket_callback value)
{
    return library.curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}

CURLcode shim_curl_set_prereq_function(CURL *easy, curl_prereq_callback value)
{
    return library.curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}

CURLcode shim_curl_get_long(CURL *easy, CURLINFO info, long *value)
{
    return library.curl_easy_getinfo(easy, info, value);
}

CURLMcode shim_curl_multi_set_long(CURLM *multi, CURLMoption option, long value)
{
    return library.curl_multi_setopt(multi, option, value);
}

CURLMcode shim_curl_multi_set_data(CURLM *multi, CURLMoption option, void *value)
{
    return library.curl_multi_setopt(multi, option, value);
}

CURLMcode shim_curl_multi_set_socket_function(CURLM *multi, curl_socket_callback value)
{
    return library.curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
}

CURLMcode shim_curl_multi_set_timer_function(CURLM *multi, curl_multi_timer_callback value)
{
    return library.curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, value);
}

OWN void curl_easy_cleanup(CURL *easy) { library.curl_easy_cleanup(easy); }

OWN CURL *curl_easy_init(void) { return library.curl_easy_init(); }

OWN CURLcode curl_easy_pause(CURL *easy, int directions) { return library.curl_easy_pause(easy, directions); }

OWN const char *curl_easy_strerror(CURLcode code) { return library.curl_easy_strerror(code); }

OWN CURLcode curl_global_init(long flags) { return library.curl_global_init(flags); }

OWN CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy) { return library.curl_multi_add_handle(multi, easy); }

OWN CURLMcode curl_multi_cleanup(CURLM *multi) { return library.curl_multi_cleanup(multi); }

OWN CURLMsg *curl_multi_info_read(CURLM *multi, int *left) { return library.curl_multi_info_read(multi, left); }

OWN CURLM *curl_multi_init(void) { return library.curl_multi_init(); }

OWN CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy)
{
    return library.curl_multi_remove_handle(multi, easy);
}

OWN CURLMcode curl_multi_socket_action(CURLM *multi, curl_socket_t socket, int events, int *running)
{
    return library.curl_multi_socket_action(multi, socket, events, running);
}

OWN const char *curl_multi_strerror(CURLMcode code) { return library.curl_multi_strerror(code); }

OWN struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text)
{
    return library.curl_slist_append(list, text);
}

OWN void curl_slist_free_all(struct curl_slist *list) { library.curl_slist_free_all(list); }

OWN char *curl_version(void) { return library.curl_version(); }

OWN curl_version_info_data *curl_version_info(CURLversion version) { return library.curl_version_info(version); }
