/* Tests of backends/kernel_files.c and of backends/native.c: kernels are found again, and nothing
 * that is wrong with the files does harm. */

#include "backends/backend.h"
#include "backends/native.h"
#include "runtime/batch/batch.h"
#include "support/file.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct fixture {
    char root[64];
    qm_context *cx;
    qm_kernel_files files;
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    strcpy(f->root, "/tmp/test_kernel_files.XXXXXX");
    if (!mkdtemp(f->root))
        return -1;
    setenv("XDG_CACHE_HOME", f->root, 1);
    f->cx = test_context_new();
    qm_kernel_files_init(&f->files, &f->cx->arena);
    *state = f;
    return 0;
}

/* A name in the folder, or "". Returns how many there are. */
static uint32_t list(const fixture *f, const char **name)
{
    uint32_t n = 0;
    *name = "";
    DIR *d = opendir(f->files.folder);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d))
        if (e->d_name[0] != '.') {
            *name = qm_arena_printf(&f->cx->arena, "%s/%s", f->files.folder, e->d_name);
            n++;
        }
    if (d)
        closedir(d);
    return n;
}

static int teardown(void **state)
{
    fixture *f = *state;
    const char *name;
    while (list(f, &name))
        unlink(name);
    rmdir(f->files.folder);
    rmdir(f->root);
    test_context_free(f->cx);
    free(f);
    return 0;
}

static void keep(const fixture *f, const char *key, const char *object)
{
    qm_kernel_files_write(&f->files, key, object, strlen(object), &f->cx->arena);
}

/* NULL: there is none. */
static const char *find(const fixture *f, const char *key)
{
    const char *object;
    size_t size;
    if (!qm_kernel_files_read(&f->files, key, &f->cx->arena, &object, &size))
        return NULL;
    return qm_arena_strdup(&f->cx->arena, object, size);
}

static void files_are_found_again(void **state)
{
    const fixture *f = *state;
    assert_null(find(f, "a"));
    keep(f, "a", "first");
    keep(f, "b", "");
    assert_string_equal(find(f, "a"), "first");
    assert_string_equal(find(f, "b"), "");
    assert_null(find(f, "c"));
    keep(f, "a", "another");
    assert_string_equal(find(f, "a"), "another");
}

/* Changes byte `at` of a file, or cuts the file there. */
static void damage(const char *path, long at, bool cut)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, at, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, at, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
    if (cut)
        assert_int_equal(truncate(path, at), 0);
}

static void damaged_files_are_not_used(void **state)
{
    const fixture *f = *state;
    const char *path;
    struct stat s;
    keep(f, "key", "object");
    assert_int_equal(list(f, &path), 1);
    assert_int_equal(stat(path, &s), 0);
    for (long at = 0; at < s.st_size; at++)
        for (int cut = 0; cut < 2; cut++) {
            damage(path, at, cut);
            assert_null(find(f, "key"));
            keep(f, "key", "object");
            assert_string_equal(find(f, "key"), "object");
        }
    chmod(path, 0622);
    assert_null(find(f, "key"));
    unlink(path);
    assert_int_equal(symlink("/dev/zero", path), 0);
    assert_null(find(f, "key"));
}

static void the_oldest_are_removed(void **state)
{
    const fixture *f = *state;
    const char *path;
    struct timespec old[2] = {{1, 0}, {1, 0}};
    for (int i = 0; i < QM_KERNEL_FILES + 3; i++) {
        keep(f, qm_arena_printf(&f->cx->arena, "%d", i), "object");
        if (i == 0 && list(f, &path) == 1)
            utimensat(0, path, old, 0);
        if (i == 1)
            assert_non_null(find(f, "0")); /* which makes it new */
    }
    assert_int_equal(list(f, &path), QM_KERNEL_FILES);
    assert_non_null(find(f, qm_arena_printf(&f->cx->arena, "%d", QM_KERNEL_FILES + 2)));
}

static void there_may_be_no_folder(void **state)
{
    fixture *f = *state;
    qm_kernel_files none = {0};
    const char *home = getenv("HOME");
    char *saved = home ? strdup(home) : NULL;
    setenv("XDG_CACHE_HOME", "relative", 1);
    setenv("HOME", "/home/of", 1);
    qm_kernel_files_init(&none, &f->cx->arena);
    assert_string_equal(none.folder, "/home/of/.cache/qasmill");
    unsetenv("HOME");
    qm_kernel_files_init(&none, &f->cx->arena);
    assert_null(none.folder);
    fixture without = {.cx = f->cx, .files = none};
    keep(&without, "key", "object");
    assert_null(find(&without, "key"));
    without.files.folder = "/dev/null/qasmill"; /* cannot be made, by anyone */
    keep(&without, "key", "object");
    assert_null(find(&without, "key"));
    if (saved)
        setenv("HOME", saved, 1);
    free(saved);
}

typedef struct sweep {
    qm_circuit circuit;
    const qm_pauli_sum *sum;
} sweep;

/* <Z> after RX(a). */
static sweep make_sweep(qm_context *cx)
{
    static const qm_pauli_factor z = {0, QM_PAULI_Z};
    static const qm_pauli_term term = {1, &z, 1};
    static const qm_pauli_sum sum = {"Z", &term, 1};
    qm_module *m = test_compile(cx, "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"
                                    "input float a;\nqubit q;\nrx(a) q;\n");
    qm_circuit_input *in;
    uint32_t n, bound = QM_NONE;
    sweep w = {.sum = &sum};
    assert_int_equal(qm_circuit_inputs(m, &cx->arena, &in, &n), QM_OK);
    in->role = QM_INPUT_SWEPT;
    assert_int_equal(qm_circuit_make(m, &bound, in, n, &sum, 1, &cx->arena, &w.circuit), QM_OK);
    qm_module_free(m);
    return w;
}

/* For a = 0.5 by a kernel; was it taken from a file? */
static bool evaluate(fixture *f, const sweep *w, bool files)
{
    qm_native native;
    qm_batch b;
    const char *error = "";
    double row = 0.5, value;
    qm_native_init(&native, f->cx, files);
    qm_batch_options o = {.native = &native.maker, .always_native = true, .threads = 1};
    if (qm_batch_init(&b, &w->circuit, w->sum, 1, &o, &f->cx->arena, &error) != QM_OK)
        test_fail("%s", error);
    qm_batch_run(&b, &row, 1, &value, NULL);
    assert_true(fabs(value - cos(0.5)) < 1e-15);
    bool from_file = native.from_file;
    qm_batch_free(&b);
    qm_native_free(&native);
    return from_file;
}

static void kernels_are_compiled_once(void **state)
{
    fixture *f = *state;
    sweep w = make_sweep(f->cx);
    const char *path;
    assert_false(evaluate(f, &w, false));
    assert_int_equal(list(f, &path), 0);
    assert_false(evaluate(f, &w, true));
    assert_true(evaluate(f, &w, true));
    assert_int_equal(list(f, &path), 1);
    damage(path, 100, false);
    assert_false(evaluate(f, &w, true));
    assert_true(evaluate(f, &w, true));
    setenv("XDG_CACHE_HOME", "/dev/null", 1);
    assert_false(evaluate(f, &w, true));
}

/* A maker that only counts, so that no time is measured. */
static qm_native_fn count(void *payload, const qm_native_shape *shape)
{
    (void)shape;
    ++*(int *)payload;
    return NULL;
}

static void kernels_are_made_when_they_pay(void **state)
{
    enum { BLOCK = 4096 };
    fixture *f = *state;
    sweep w = make_sweep(f->cx);
    static double rows[BLOCK], values[BLOCK];
    uint64_t when[2];
    for (uint32_t threads = 1; threads <= 2; threads++) {
        int made = 0;
        qm_native_maker maker = {.payload = &made, .start = 1e-3, .make = count};
        qm_batch b;
        const char *error = "";
        qm_batch_options o = {.native = &maker, .threads = threads};
        assert_int_equal(qm_batch_init(&b, &w.circuit, w.sum, 1, &o, &f->cx->arena, &error), QM_OK);
        double each = b.cost.saved / b.lanes->lanes;
        uint64_t done = 0;
        while (!made) {
            qm_batch_run(&b, rows, BLOCK, values, NULL);
            done += BLOCK;
            assert_int_equal(made, (double)done * each > maker.start + b.cost.make);
            assert_true(values[0] == 1);
        }
        qm_batch_run(&b, rows, BLOCK, values, NULL);
        assert_int_equal(made, 1);
        when[threads - 1] = done;
        qm_batch_free(&b);
    }
    assert_int_equal(when[0], when[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_are_found_again, setup, teardown),
        cmocka_unit_test_setup_teardown(damaged_files_are_not_used, setup, teardown),
        cmocka_unit_test_setup_teardown(the_oldest_are_removed, setup, teardown),
        cmocka_unit_test_setup_teardown(there_may_be_no_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(kernels_are_compiled_once, setup, teardown),
        cmocka_unit_test_setup_teardown(kernels_are_made_when_they_pay, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
