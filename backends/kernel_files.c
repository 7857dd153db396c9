/* kernel_files.c - see kernel_files.h. */
#include "backends/kernel_files.h"

#include "support/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".kernel"
static const char magic[16] = "qasmill kernel\n";

typedef struct header {
    char magic[sizeof magic];
    uint64_t key_bytes, object_bytes;
    uint64_t checksum; /* of the key and the object */
} header;

void qm_kernel_files_init(qm_kernel_files *f, qm_arena *arena)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    f->folder = NULL;
    if (cache && cache[0] == '/')
        f->folder = qm_arena_printf(arena, "%s/qasmill", cache);
    else if (home && home[0] == '/')
        f->folder = qm_arena_printf(arena, "%s/.cache/qasmill", home);
}

/* FNV-1a (Fowler, Noll and Vo), going on from h. */
static uint64_t hash(uint64_t h, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return h;
}

static const uint64_t hash_start = UINT64_C(0xcbf29ce484222325);

static const char *path_of(const qm_kernel_files *f, const char *key, qm_arena *arena)
{
    return qm_arena_printf(arena, "%s/%016llx" SUFFIX, f->folder,
                           (unsigned long long)hash(hash_start, key, strlen(key)));
}

static header header_of(const char *key, const char *object, size_t size)
{
    header h = {.key_bytes = strlen(key), .object_bytes = size};
    memcpy(h.magic, magic, sizeof magic);
    h.checksum = hash(hash(hash_start, key, strlen(key)), object, size);
    return h;
}

/* A regular file that this user alone can write. */
static bool is_own(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0 && S_ISREG(s.st_mode) && s.st_uid == geteuid() &&
           !(s.st_mode & (S_IWGRP | S_IWOTH));
}

bool qm_kernel_files_read(const qm_kernel_files *f, const char *key, qm_arena *arena,
                          const char **object, size_t *size)
{
    if (!f->folder)
        return false;
    const char *path = path_of(f, key, arena), *why;
    char *text;
    size_t n, before = sizeof(header) + strlen(key);
    if (!is_own(path) || qm_file_read(arena, path, QM_KERNEL_BYTES, &text, &n, &why) != QM_OK ||
        n < before)
        return false;
    header want = header_of(key, text + before, n - before);
    if (memcmp(text, &want, sizeof want) != 0 || memcmp(text + sizeof want, key, strlen(key)) != 0)
        return false;
    *object = text + before;
    *size = n - before;
    utimensat(AT_FDCWD, path, NULL, 0); /* it was used; no matter when that fails */
    return true;
}

/* Makes the folder and those that it lies in. */
static bool make_folder(const char *folder, qm_arena *arena)
{
    char *path = qm_arena_strdup(arena, folder, strlen(folder));
    for (char *at = path + 1; *at; at++)
        if (*at == '/') {
            *at = '\0';
            if (mkdir(path, 0700) != 0 && errno != EEXIST)
                return false;
            *at = '/';
        }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

typedef struct kept {
    const char *path;
    struct timespec used;
    uint64_t bytes;
} kept;

static int newer_first(const void *a, const void *b)
{
    const kept *x = a, *y = b;
    if (x->used.tv_sec != y->used.tv_sec)
        return x->used.tv_sec < y->used.tv_sec ? 1 : -1;
    return (x->used.tv_nsec < y->used.tv_nsec) - (x->used.tv_nsec > y->used.tv_nsec);
}

static bool is_kernel(const char *name)
{
    size_t n = strlen(name), s = strlen(SUFFIX);
    return n > s && strcmp(name + n - s, SUFFIX) == 0;
}

/* Removes those beyond the bounds. */
static void remove_oldest(const qm_kernel_files *f, qm_arena *arena)
{
    DIR *folder = opendir(f->folder);
    kept *all = NULL;
    uint32_t n = 0, cap = 0;
    if (!folder)
        return;
    for (struct dirent *e = readdir(folder); e; e = readdir(folder)) {
        struct stat s;
        if (!is_kernel(e->d_name) || fstatat(dirfd(folder), e->d_name, &s, AT_SYMLINK_NOFOLLOW))
            continue;
        QM_RESERVE(arena, all, n, cap);
        all[n++] = (kept){.path = qm_arena_printf(arena, "%s/%s", f->folder, e->d_name),
                          .used = s.st_mtim,
                          .bytes = (uint64_t)s.st_size};
    }
    closedir(folder);
    if (n > 0)
        qsort(all, n, sizeof *all, newer_first);
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < n; i++) {
        bytes += all[i].bytes;
        if (i >= QM_KERNEL_FILES || bytes > QM_KERNEL_BYTES)
            unlink(all[i].path);
    }
}

void qm_kernel_files_write(const qm_kernel_files *f, const char *key, const char *object,
                           size_t size, qm_arena *arena)
{
    qm_outfile file;
    if (!f->folder || size > QM_KERNEL_BYTES || !make_folder(f->folder, arena) ||
        qm_outfile_open(&file, arena, path_of(f, key, arena), 0600) != QM_OK)
        return;
    header h = header_of(key, object, size);
    bool ok = qm_outfile_write(&file, (const char *)&h, sizeof h) == QM_OK &&
              qm_outfile_write(&file, key, strlen(key)) == QM_OK &&
              qm_outfile_write(&file, object, size) == QM_OK;
    if (ok && qm_outfile_commit(&file) == QM_OK)
        remove_oldest(f, arena);
    else
        qm_outfile_abort(&file);
}
