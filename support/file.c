/* file.c - reads files whole, writes them so that they appear whole. */

#include "support/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BUFFER = 1 << 16,
    NAMES = 1000,
    NAME_ROOM = 40 /* of what a temporary name has more than the path, and its end */
};

#define OWN_FILES "/proc/self/fd" /* where a file without a name can be found */

/* Room for the whole file when its size is known, else a start that grows. */
static size_t first_room(int fd, size_t limit)
{
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
        return (uint64_t)st.st_size < limit ? (size_t)st.st_size + 1 : limit + 1;
    return BUFFER;
}

static qm_status read_all(qm_arena *a, int fd, size_t limit, char **text, size_t *size)
{
    size_t room = first_room(fd, limit), n = 0;
    char *p = qm_arena_alloc(a, room + 1, 1);
    for (;;) {
        if (n == room) {
            if (n > limit)
                return QM_ERR_INPUT;
            size_t more = room <= limit / 2 ? 2 * room : limit + 1;
            p = qm_arena_grow(a, p, room + 1, more + 1, 1);
            room = more;
        }
        ssize_t got = read(fd, p + n, room - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return QM_ERR_IO;
        if (got == 0)
            break;
        n += (size_t)got;
    }
    p[n] = '\0';
    *text = p;
    *size = n;
    return n > limit ? QM_ERR_INPUT : QM_OK;
}

qm_status qm_file_read(qm_arena *a, const char *path, size_t limit, char **text, size_t *size,
                       const char **why)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    qm_status s = fd < 0 ? QM_ERR_IO : read_all(a, fd, limit, text, size);
    *why = s == QM_ERR_IO ? qm_arena_printf(a, "%s", strerror(errno)) : NULL;
    if (fd >= 0 && !standard)
        close(fd);
    return s;
}

/* Tries temporary names until `make` takes one that is free. The result of the last try. */
static int name_temporary(qm_outfile *f, int (*make)(qm_outfile *f, unsigned mode), unsigned mode)
{
    int result = -1;
    for (unsigned i = 0; i < NAMES; i++) {
        snprintf(f->temporary, strlen(f->path) + NAME_ROOM, "%s.%ld-%u", f->path, (long)getpid(),
                 i);
        result = make(f, mode);
        if (result >= 0 || errno != EEXIST)
            break;
    }
    f->named = result >= 0;
    return result;
}

/* The system applies the umask: asking for its value would change it for other threads. */
static int create(qm_outfile *f, unsigned mode)
{
    return open(f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
}

static int give_name(qm_outfile *f, unsigned mode)
{
    (void)mode;
    char self[sizeof OWN_FILES + 20];
    snprintf(self, sizeof self, OWN_FILES "/%d", f->fd);
    return linkat(AT_FDCWD, self, AT_FDCWD, f->temporary, AT_SYMLINK_FOLLOW);
}

/* A file in the folder of f->path that has no name; -1: the system has no such files. */
static int create_unnamed(const qm_outfile *f, unsigned mode)
{
#ifdef O_TMPFILE
    char folder[PATH_MAX] = ".";
    const char *slash = strrchr(f->path, '/');
    size_t n = slash ? (size_t)(slash - f->path) + 1 : 0;
    if (n >= sizeof folder || access(OWN_FILES, X_OK) != 0)
        return -1;
    if (n > 0) {
        memcpy(folder, f->path, n);
        folder[n] = '\0';
    }
    return open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
#else
    (void)f;
    (void)mode;
    return -1;
#endif
}

/* What stands at `path`; st_mode 0: nothing. False: nothing can, and errno says why. */
static bool look_at(const char *path, struct stat *st)
{
    *st = (struct stat){.st_mode = 0};
    return stat(path, st) == 0 || (errno == ENOENT && *path);
}

/* A file of another kind is written where it is. */
static bool is_special(const struct stat *st)
{
    return st->st_mode != 0 && !S_ISREG(st->st_mode);
}

qm_status qm_outfile_open(qm_outfile *f, qm_arena *a, const char *path, unsigned mode)
{
    struct stat st;
    *f = (qm_outfile){.fd = -1};
    if (!look_at(path, &st))
        return QM_ERR_IO;
    char *resolved = qm_arena_alloc(a, PATH_MAX, 1);
    f->path = realpath(path, resolved) ? resolved : qm_arena_strdup(a, path, strlen(path));
    f->buffer = qm_arena_alloc(a, BUFFER, 1);
    if (is_special(&st)) {
        f->fd = open(f->path, O_WRONLY | O_CLOEXEC);
    } else {
        f->temporary = qm_arena_alloc(a, strlen(f->path) + NAME_ROOM, 1);
        f->fd = create_unnamed(f, mode);
        if (f->fd < 0)
            f->fd = name_temporary(f, create, mode);
    }
    return f->fd >= 0 ? QM_OK : QM_ERR_IO;
}

static qm_status flush(qm_outfile *f)
{
    size_t done = 0;
    while (done < f->used) {
        ssize_t n = write(f->fd, f->buffer + done, f->used - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return QM_ERR_IO;
        done += (size_t)n;
    }
    f->used = 0;
    return QM_OK;
}

qm_status qm_outfile_write(void *payload, const char *bytes, size_t size)
{
    qm_outfile *f = payload;
    while (size) {
        size_t n = BUFFER - f->used < size ? BUFFER - f->used : size;
        memcpy(f->buffer + f->used, bytes, n);
        f->used += n;
        bytes += n;
        size -= n;
        if (f->used == BUFFER && flush(f) != QM_OK)
            return QM_ERR_IO;
    }
    return QM_OK;
}

qm_status qm_outfile_commit(qm_outfile *f)
{
    bool ok = flush(f) == QM_OK;
    if (ok && f->temporary && !f->named)
        ok = name_temporary(f, give_name, 0) == 0;
    ok = close(f->fd) == 0 && ok;
    f->fd = -1;
    ok = ok && (!f->named || rename(f->temporary, f->path) == 0);
    if (ok)
        f->named = false;
    else
        qm_outfile_abort(f);
    return ok ? QM_OK : QM_ERR_IO;
}

void qm_outfile_abort(qm_outfile *f)
{
    int saved = errno;
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
    if (f->named)
        unlink(f->temporary);
    f->named = false;
    errno = saved;
}

qm_status qm_outfile_check(qm_arena *a, const char *path)
{
    struct stat st;
    if (!look_at(path, &st))
        return QM_ERR_IO;
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return QM_ERR_IO;
    }
    if (is_special(&st))
        return access(path, W_OK) == 0 ? QM_OK : QM_ERR_IO;
    qm_outfile f;
    qm_status s = qm_outfile_open(&f, a, path, 0600);
    qm_outfile_abort(&f);
    return s;
}
