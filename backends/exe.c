/* exe.c - links an object file with the runtime archive into an executable.
 *
 * The linker is `cc` of the search path, started without a shell. The object is a file in memory
 * that has no name, so that nothing is left however code generation ends; the executable is made
 * under a temporary name beside the result, which is then renamed. */
#include "backends/exe.h"

#include "backends/backend.h"
#include "backends/locate.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define RUNTIME_ARCHIVE "libqasmill-rt.a"
#define OBJECT_NAME     "object file"

extern char **environ;

static qm_status io_error(qm_context *cx, const char *path, int error)
{
    qm_error(&cx->diag, QM_E_FILE, (qm_span){0, 0}, "%s: %s", path, strerror(error));
    return QM_ERR_IO;
}

/* A name beside `path` that no file has; NULL when there can be none (reported). */
static char *name_beside(qm_context *cx, const char *path)
{
    char *name = qm_arena_printf(&cx->arena, "%s.XXXXXX", path);
    int fd = mkstemp(name);
    /* The linker creates its output itself, with the permissions that the umask leaves. */
    if (fd < 0 || close(fd) != 0 || unlink(name) != 0) {
        io_error(cx, path, errno);
        return NULL;
    }
    return name;
}

static qm_status write_to_descriptor(void *payload, const char *bytes, size_t size)
{
    const int *fd = payload;
    while (size > 0) {
        ssize_t n = write(*fd, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return QM_ERR_IO;
        bytes += n;
        size -= (size_t)n;
    }
    return QM_OK;
}

static qm_status write_object(qm_module *m, int fd)
{
    const qm_llvm_api *llvm = qm_llvm_load(m->cx);
    if (!llvm)
        return QM_ERR_INTERNAL;
    qm_status status = llvm->emit_object(m, (qm_writer){write_to_descriptor, &fd});
    return status == QM_ERR_IO ? io_error(m->cx, OBJECT_NAME, errno) : status;
}

/* Reads all that comes from fd; keeps the beginning, up to the end of its first line. */
static void read_first_line(int fd, char *line, size_t size)
{
    char piece[4096];
    size_t used = 0;
    for (ssize_t n; (n = read(fd, piece, sizeof piece)) > 0 || (n < 0 && errno == EINTR);) {
        size_t room = size - 1 - used, take = n < 0 ? 0 : (size_t)n;
        take = take < room ? take : room;
        memcpy(line + used, piece, take);
        used += take;
    }
    line[used] = '\0';
    line[strcspn(line, "\n")] = '\0';
}

/* Runs argv[0] of the search path with both of its outputs into a pipe. Returns its wait status, or
 * -1 with errno set. */
static int run(char *const argv[], char *line, size_t size)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    pid_t pid;
    int error = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    line[0] = '\0';
    if (error == 0)
        read_first_line(ends[0], line, size);
    close(ends[0]);
    int status = -1;
    while (error == 0 && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            error = errno;
    errno = error;
    return error ? -1 : status;
}

/* A command line being made. */
typedef struct command {
    qm_arena *arena;
    const char **argv;
    uint32_t n, cap;
} command;

static void add(command *c, const char *word)
{
    QM_RESERVE(c->arena, c->argv, c->n, c->cap);
    c->argv[c->n++] = word;
}

static bool has_suffix(const char *path, const char *suffix)
{
    size_t n = strlen(path), k = strlen(suffix);
    return n > k && strcmp(path + n - k, suffix) == 0;
}

/* Extern functions are weak symbols, for which a linker on its own takes neither a member of an
 * archive nor a library. The program finds a library where it lies now. */
static qm_status add_library(command *c, qm_context *cx, const char *name)
{
    char *real = realpath(name, NULL);
    if (!real)
        return io_error(cx, name, errno);
    char *path = qm_arena_strdup(c->arena, real, strlen(real));
    free(real);
    bool archive = has_suffix(path, ".a");
    add(c, archive ? "-Wl,--whole-archive" : "-Wl,--no-as-needed");
    add(c, path);
    if (archive)
        add(c, "-Wl,--no-whole-archive");
    else if (!has_suffix(path, ".o"))
        add(c,
            qm_arena_printf(c->arena, "-Wl,-rpath,%.*s", (int)(strrchr(path, '/') - path), path));
    return QM_OK;
}

static qm_status make_command(command *c, qm_context *cx, const char *object, const char *runtime,
                              const char *out)
{
    add(c, "cc");
#ifdef __SANITIZE_ADDRESS__
    add(c, "-fsanitize=address,undefined"); /* as the runtime archive is */
#endif
    add(c, "-o");
    add(c, out);
    add(c, object);
    for (uint32_t i = 0; i < cx->nextern_libraries; i++) {
        qm_status status = add_library(c, cx, cx->extern_libraries[i]);
        if (status != QM_OK)
            return status;
    }
    add(c, runtime);
    static const char *const libraries[] = {"-ljansson", "-lgomp", "-lpthread", "-lm", NULL};
    for (uint32_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        add(c, libraries[i]);
    return QM_OK;
}

static qm_status link_objects(qm_context *cx, const char *object, const char *out)
{
    char runtime[QM_PATH_BYTES], line[1024];
    if (!qm_locate_file(RUNTIME_ARCHIVE, runtime)) {
        qm_error(&cx->diag, QM_E_BACKEND, (qm_span){0, 0},
                 "%s is found neither beside the program nor in %s", RUNTIME_ARCHIVE, QM_LIBDIR);
        return QM_ERR_INTERNAL;
    }
    command c = {.arena = &cx->arena};
    if (make_command(&c, cx, object, runtime, out) != QM_OK)
        return QM_ERR_IO;
    int status = run((char *const *)c.argv, line, sizeof line);
    if (status == 0)
        return QM_OK;
    if (status == -1)
        qm_error(&cx->diag, QM_E_BACKEND, (qm_span){0, 0}, "the linker 'cc' cannot be started: %s",
                 strerror(errno));
    else
        qm_error(&cx->diag, QM_E_BACKEND, (qm_span){0, 0}, "the linker 'cc' failed: %s",
                 line[0] ? line : "it says nothing");
    return QM_ERR_INTERNAL;
}

/* Where the linker finds the file behind our descriptor. */
static const char *object_path(qm_context *cx, int fd)
{
    return qm_arena_printf(&cx->arena, "/proc/%ld/fd/%d", (long)getpid(), fd);
}

/* Executable by whoever may read it, as the linker left it after the umask; then renamed. */
static qm_status put_in_place(qm_context *cx, const char *temporary, const char *path)
{
    struct stat s;
    if (stat(temporary, &s) != 0 ||
        chmod(temporary, (s.st_mode | (s.st_mode & 0444) >> 2) & 0777) != 0 ||
        rename(temporary, path) != 0)
        return io_error(cx, path, errno);
    return QM_OK;
}

/* A device or a pipe would be replaced, not written. */
qm_status qm_exe_check(qm_context *cx, const char *path)
{
    struct stat s;
    if (stat(path, &s) == 0 && !S_ISREG(s.st_mode)) {
        qm_error(&cx->diag, QM_E_FILE, (qm_span){0, 0}, "cannot write '%s': not a regular file",
                 path);
        return QM_ERR_IO;
    }
    for (uint32_t i = 0; i < cx->nextern_libraries; i++)
        if (access(cx->extern_libraries[i], R_OK) != 0)
            return io_error(cx, cx->extern_libraries[i], errno);
    return QM_OK;
}

qm_status qm_emit_exe(qm_module *m, const char *path)
{
    if (qm_exe_check(m->cx, path) != QM_OK)
        return QM_ERR_IO;
    int fd = memfd_create(OBJECT_NAME, MFD_CLOEXEC);
    if (fd < 0)
        return io_error(m->cx, OBJECT_NAME, errno);
    qm_status status = write_object(m, fd);
    char *out = status == QM_OK ? name_beside(m->cx, path) : NULL;
    if (status == QM_OK)
        status = out ? link_objects(m->cx, object_path(m->cx, fd), out) : QM_ERR_IO;
    if (status == QM_OK)
        status = put_in_place(m->cx, out, path);
    if (out && status != QM_OK)
        unlink(out);
    close(fd);
    return status;
}
