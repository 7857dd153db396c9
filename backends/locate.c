/* locate.c - finds the files that belong to qasmill, in folders relative to the running code. */
#include "backends/locate.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Cuts a path down to its folder; "." when it has none. */
static void cut_to_folder(char path[QM_PATH_BYTES])
{
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    else
        strcpy(path, ".");
}

static bool executable_folder(char folder[QM_PATH_BYTES])
{
    ssize_t n = readlink("/proc/self/exe", folder, QM_PATH_BYTES - 1);
    if (n <= 0)
        return false;
    folder[n] = '\0';
    cut_to_folder(folder);
    return true;
}

static bool library_folder(char folder[QM_PATH_BYTES])
{
    static const char anchor;
    Dl_info info;
    if (!dladdr(&anchor, &info) || !info.dli_fname ||
        strlen(info.dli_fname) >= (size_t)QM_PATH_BYTES)
        return false;
    strcpy(folder, info.dli_fname);
    cut_to_folder(folder);
    return true;
}

static bool is_file(const char *folder, const char *below, const char *name,
                    char path[QM_PATH_BYTES])
{
    int n = snprintf(path, QM_PATH_BYTES, "%s%s/%s", folder, below, name);
    return n > 0 && n < QM_PATH_BYTES && access(path, R_OK) == 0;
}

static bool is_near(const char *folder, const char *name, char path[QM_PATH_BYTES])
{
    return is_file(folder, "", name, path) || is_file(folder, "/../lib/qasmill", name, path) ||
           is_file(folder, "/qasmill", name, path);
}

bool qm_locate_file(const char *name, char path[QM_PATH_BYTES])
{
    char folder[QM_PATH_BYTES];
    return (executable_folder(folder) && is_near(folder, name, path)) ||
           (library_folder(folder) && is_near(folder, name, path)) ||
           is_file(QM_LIBDIR, "", name, path);
}
