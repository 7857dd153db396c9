/* Tests of support/file.c: whole files in, whole files out. */

#include "support/file.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BIG = 300000 };

typedef struct files {
    qm_arena arena;
    char folder[32];
} files;

static const char *path_of(files *f, const char *name)
{
    return qm_arena_printf(&f->arena, "%s/%s", f->folder, name);
}

static void put(files *f, const char *name, const char *bytes, size_t size)
{
    FILE *out = fopen(path_of(f, name), "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

static qm_status get(files *f, const char *path, size_t limit, char **text, size_t *size,
                     const char **why)
{
    *text = NULL;
    *size = 0;
    return qm_file_read(&f->arena, path, limit, text, size, why);
}

/* Fails unless the file holds exactly these bytes. */
static void check_content(files *f, const char *name, const char *bytes, size_t size)
{
    char *text;
    size_t n;
    const char *why;
    assert_int_equal(get(f, path_of(f, name), 1u << 30, &text, &n, &why), QM_OK);
    assert_int_equal(n, size);
    assert_memory_equal(text, bytes, size);
    assert_int_equal(text[size], '\0');
}

static uint32_t files_in_folder(files *f)
{
    uint32_t n = 0;
    DIR *d = opendir(f->folder);
    assert_non_null(d);
    for (const struct dirent *e; (e = readdir(d)) != NULL;)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static char *big_text(files *f)
{
    char *text = qm_arena_alloc(&f->arena, BIG, 1);
    for (size_t i = 0; i < BIG; i++)
        text[i] = (char)(i % 253);
    return text;
}

static void files_are_read_whole(void **state)
{
    files *f = *state;
    const char *big = big_text(f);
    put(f, "big", big, BIG);
    check_content(f, "big", big, BIG);
    put(f, "empty", "", 0);
    check_content(f, "empty", "", 0);
}

static void missing_files_and_folders(void **state)
{
    files *f = *state;
    char *text;
    size_t n;
    const char *why;
    assert_int_equal(get(f, path_of(f, "no"), 10, &text, &n, &why), QM_ERR_IO);
    assert_string_equal(why, strerror(ENOENT));
    assert_int_equal(get(f, f->folder, 10, &text, &n, &why), QM_ERR_IO);
    assert_string_equal(why, strerror(EISDIR));
}

static void the_limit_is_exact(void **state)
{
    files *f = *state;
    char *text;
    size_t n;
    const char *why;
    put(f, "ten", "0123456789", 10);
    assert_int_equal(get(f, path_of(f, "ten"), 10, &text, &n, &why), QM_OK);
    assert_int_equal(n, 10);
    assert_int_equal(get(f, path_of(f, "ten"), 9, &text, &n, &why), QM_ERR_INPUT);
    assert_null(why);
    assert_int_equal(get(f, path_of(f, "ten"), 0, &text, &n, &why), QM_ERR_INPUT);
    assert_int_equal(get(f, "/dev/zero", 200000, &text, &n, &why), QM_ERR_INPUT);
}

/* Reads `size` bytes that a child writes into a pipe on standard input. */
static void check_pipe(files *f, const char *bytes, size_t size, size_t limit, qm_status want)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        for (size_t done = 0; done < size;) {
            ssize_t n = write(ends[1], bytes + done, size - done);
            if (n <= 0)
                break;
            done += (size_t)n;
        }
        _exit(0);
    }
    close(ends[1]);
    int saved = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    char *text;
    size_t n;
    const char *why;
    qm_status s = get(f, "-", limit, &text, &n, &why);
    dup2(saved, STDIN_FILENO); /* the pipe has no reader now: the child ends */
    close(saved);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(s, want);
    if (want == QM_OK) {
        assert_int_equal(n, size);
        assert_memory_equal(text, bytes, size);
    }
}

static void pipes_are_read_to_their_end(void **state)
{
    files *f = *state;
    const char *big = big_text(f);
    check_pipe(f, "", 0, 10, QM_OK);
    check_pipe(f, big, BIG, BIG, QM_OK);
    check_pipe(f, big, BIG, BIG - 1, QM_ERR_INPUT);
}

static void commit_puts_the_whole_file(void **state)
{
    files *f = *state;
    const char *big = big_text(f);
    put(f, "out", "old", 3);
    mode_t before = umask(027);
    qm_outfile out;
    assert_int_equal(qm_outfile_open(&out, &f->arena, path_of(f, "out"), 0666), QM_OK);
    for (size_t i = 0; i < BIG; i += 1000)
        assert_int_equal(qm_outfile_write(&out, big + i, 1000), QM_OK);
    check_content(f, "out", "old", 3);
    assert_int_equal(qm_outfile_commit(&out), QM_OK);
    qm_outfile_abort(&out);
    assert_int_equal(umask(before), 027);
    check_content(f, "out", big, BIG);
    struct stat st;
    assert_int_equal(stat(path_of(f, "out"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(files_in_folder(f), 1);
}

static void abort_leaves_nothing(void **state)
{
    files *f = *state;
    qm_outfile out;
    assert_int_equal(qm_outfile_open(&out, &f->arena, path_of(f, "out"), 0666), QM_OK);
    assert_int_equal(qm_outfile_write(&out, "text", 4), QM_OK);
    assert_int_equal(files_in_folder(f), out.named ? 1 : 0);
    qm_outfile_abort(&out);
    qm_outfile_abort(&out);
    assert_int_equal(files_in_folder(f), 0);
}

static void two_writers_of_one_file(void **state)
{
    files *f = *state;
    qm_outfile a, b;
    assert_int_equal(qm_outfile_open(&a, &f->arena, path_of(f, "out"), 0666), QM_OK);
    assert_int_equal(qm_outfile_open(&b, &f->arena, path_of(f, "out"), 0666), QM_OK);
    assert_int_equal(qm_outfile_write(&a, "a", 1), QM_OK);
    assert_int_equal(qm_outfile_write(&b, "b", 1), QM_OK);
    assert_int_equal(qm_outfile_commit(&a), QM_OK);
    check_content(f, "out", "a", 1);
    assert_int_equal(qm_outfile_commit(&b), QM_OK);
    check_content(f, "out", "b", 1);
    assert_int_equal(files_in_folder(f), 1);
}

static void links_stay(void **state)
{
    files *f = *state;
    put(f, "target", "old", 3);
    assert_int_equal(symlink(path_of(f, "target"), path_of(f, "link")), 0);
    qm_outfile out;
    assert_int_equal(qm_outfile_open(&out, &f->arena, path_of(f, "link"), 0666), QM_OK);
    assert_int_equal(qm_outfile_write(&out, "new", 3), QM_OK);
    assert_int_equal(qm_outfile_commit(&out), QM_OK);
    check_content(f, "target", "new", 3);
    struct stat st;
    assert_int_equal(lstat(path_of(f, "link"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
}

static void bad_places_are_reported(void **state)
{
    files *f = *state;
    qm_outfile out;
    assert_int_equal(qm_outfile_open(&out, &f->arena, path_of(f, "no/out"), 0666), QM_ERR_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(qm_outfile_open(&out, &f->arena, f->folder, 0666), QM_ERR_IO);
    assert_int_equal(errno, EISDIR);
    qm_outfile_abort(&out);
}

/* Devices are written, not replaced; a full one is an error at the latest when the file ends. */
static void devices_are_written_as_they_are(void **state)
{
    files *f = *state;
    const char *big = big_text(f);
    qm_outfile out;
    assert_int_equal(qm_outfile_open(&out, &f->arena, "/dev/null", 0666), QM_OK);
    assert_null(out.temporary);
    assert_int_equal(qm_outfile_write(&out, big, BIG), QM_OK);
    assert_int_equal(qm_outfile_commit(&out), QM_OK);
    assert_int_equal(qm_outfile_open(&out, &f->arena, "/dev/full", 0666), QM_OK);
    assert_int_equal(qm_outfile_write(&out, big, BIG), QM_ERR_IO);
    assert_int_equal(errno, ENOSPC);
    qm_outfile_abort(&out);
    assert_int_equal(qm_outfile_open(&out, &f->arena, "/dev/full", 0666), QM_OK);
    assert_int_equal(qm_outfile_write(&out, "a", 1), QM_OK);
    assert_int_equal(qm_outfile_commit(&out), QM_ERR_IO);
    assert_int_equal(errno, ENOSPC);
    struct stat st;
    assert_int_equal(stat("/dev/full", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
}

static void check_place(files *f, const char *path, int error)
{
    errno = 0;
    assert_int_equal(qm_outfile_check(&f->arena, path), error ? QM_ERR_IO : QM_OK);
    if (error)
        assert_int_equal(errno, error);
}

/* What can be written is known before, and asking changes nothing. */
static void places_are_checked(void **state)
{
    files *f = *state;
    put(f, "out", "old", 3);
    check_place(f, path_of(f, "out"), 0);
    check_place(f, path_of(f, "big"), 0);
    check_content(f, "out", "old", 3);
    assert_int_equal(files_in_folder(f), 1);
    check_place(f, path_of(f, "no/out"), ENOENT);
    check_place(f, path_of(f, "out/out"), ENOTDIR);
    check_place(f, f->folder, EISDIR);
    check_place(f, "", ENOENT);
    check_place(f, "/dev/full", 0);
    char *name = qm_arena_alloc(&f->arena, 5000, 1);
    memset(name, 'a', 4999);
    name[4999] = '\0';
    check_place(f, name, ENAMETOOLONG);
    assert_int_equal(mkfifo(path_of(f, "big"), 0600), 0);
    check_place(f, path_of(f, "big"), 0); /* waits for no reader */
    assert_int_equal(chmod(f->folder, 0500), 0);
    if (access(f->folder, W_OK) != 0) /* root may write anywhere */
        check_place(f, path_of(f, "new"), EACCES);
    assert_int_equal(chmod(f->folder, 0700), 0);
}

static int setup(void **state)
{
    files *f = calloc(1, sizeof *f);
    if (!f)
        return -1;
    qm_arena_init(&f->arena, NULL);
    strcpy(f->folder, "/tmp/qm-file-XXXXXX");
    *state = f;
    return mkdtemp(f->folder) ? 0 : -1;
}

static int teardown(void **state)
{
    static const char *const names[] = {"big", "empty", "ten", "out", "target", "link"};
    files *f = *state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(path_of(f, names[i]));
    int left = rmdir(f->folder);
    qm_arena_free(&f->arena);
    free(f);
    return left;
}

#define IN_FOLDER(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(files_are_read_whole),       IN_FOLDER(missing_files_and_folders),
        IN_FOLDER(the_limit_is_exact),         IN_FOLDER(pipes_are_read_to_their_end),
        IN_FOLDER(commit_puts_the_whole_file), IN_FOLDER(abort_leaves_nothing),
        IN_FOLDER(two_writers_of_one_file),    IN_FOLDER(links_stay),
        IN_FOLDER(bad_places_are_reported),    IN_FOLDER(devices_are_written_as_they_are),
        IN_FOLDER(places_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
