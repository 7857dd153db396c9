/* The layout of every program of the corpus and of the circuits below 200 kB that has no syntax
 * error: the same tokens and comments, a fixed point; and what is printed of those that compile is
 * laid out already. */

#include "tests/harness.h"
#include "tests/layout.h"
#include "tests/qm_test.h"
#include "tests/shared.h"

#include "frontend/frontend.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_BYTES = 200000 };

static const char *folder;

typedef struct summary {
    uint32_t files, refused, too_large, printed, wrong;
} summary;

static void complain(summary *s, const char *path, const char *what)
{
    printf("%s: %s\n", path, what);
    s->wrong++;
}

/* The program as the printer writes it is its own layout. */
static void check_printed(summary *s, const char *path, qm_context *cx, uint32_t source)
{
    qm_module *m = NULL;
    qm_text printed;
    qm_text_init(&printed, &cx->arena);
    if (qm_frontend_compile(cx, source, &m) != QM_OK)
        return;
    qm_status status = qm_module_print(m, QM_DIALECT_QASM3, test_writer(&printed));
    qm_module_free(m);
    if (status != QM_OK)
        return;
    const char *layout, *fault;
    source = qm_sources_add(&cx->sources, "printed", printed.data, printed.size, (qm_span){0, 0});
    if (test_layout(cx, source, &layout, &fault) != QM_OK || strcmp(layout, printed.data) != 0)
        complain(s, path, "what is printed is not laid out");
    s->printed++;
}

static void check_file(summary *s, const char *path)
{
    qm_context *cx = test_context_new();
    uint32_t source = shared_source(cx, path);
    const char *layout, *fault;
    if (source == QM_NONE) {
        complain(s, path, "cannot be read");
    } else if (test_layout(cx, source, &layout, &fault) != QM_OK) {
        s->refused++;
    } else {
        if (fault)
            complain(s, path, fault);
        check_printed(s, path, cx, source);
    }
    s->files++;
    test_context_free(cx);
}

static void check_folder(summary *s, const char *path)
{
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char inner[4096];
        struct stat st;
        const char *dot = strrchr(entries[i]->d_name, '.');
        snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
        bool there = entries[i]->d_name[0] != '.' && stat(inner, &st) == 0;
        bool program = dot && (strcmp(dot, ".qasm") == 0 || strcmp(dot, ".inc") == 0);
        if (there && S_ISDIR(st.st_mode))
            check_folder(s, inner);
        else if (there && program && st.st_size < MOST_BYTES)
            check_file(s, inner);
        else if (there && program)
            s->too_large++;
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

static void check_shared(const char *name)
{
    char path[4096];
    summary s = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    check_folder(&s, path);
    printf("%s: %u files, %u with syntax errors, %u above %d bytes, %u laid out, %u of them "
           "printed, %u wrong\n",
           name, s.files, s.refused, s.too_large, MOST_BYTES, s.files - s.refused, s.printed,
           s.wrong);
    assert_true(s.files > s.refused);
    assert_int_equal(s.wrong, 0);
}

static void corpus(void **state)
{
    (void)state;
    check_shared("corpus");
}

static void circuits(void **state)
{
    (void)state;
    check_shared("circuits");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(corpus), cmocka_unit_test(circuits)};
    folder = shared_folder(argc, argv, "corpus");
    return folder ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
