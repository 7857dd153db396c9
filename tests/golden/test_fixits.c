/* The fix-its of the golden programs mend them: applying one leaves fewer diagnostics, and none
 * when there was one. Golden programs whose arguments this test does not know are left out. */

#include "support/file.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static const char *folder; /* of the golden areas */

/* Sets a context up as the arguments in the first line ask; false when it is not known how. */
static bool set_up(qm_context *cx, const char *text)
{
    static const struct {
        const char *arguments;
        qm_std std;
        const char *warnings;
    } known[] = {
        {"check", QM_STD_QASM3, NULL},
        {"check -Wall", QM_STD_QASM3, "all"},
        {"check -Wextra", QM_STD_QASM3, "extra"},
        {"check --std=qasm2-strict", QM_STD_QASM2_STRICT, NULL},
    };
    static const char prefix[] = "// qasmill: ";
    if (strncmp(text, prefix, sizeof prefix - 1) != 0)
        return false;
    const char *arguments = text + sizeof prefix - 1;
    size_t n = strcspn(arguments, "\n");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].arguments) == n && memcmp(arguments, known[i].arguments, n) == 0) {
            cx->std = known[i].std;
            return !known[i].warnings || qm_warnings_set(&cx->diag.set, known[i].warnings);
        }
    return false;
}

static uint32_t count(const qm_context *cx)
{
    return cx->diag.errors + cx->diag.warnings;
}

static void compile(qm_context *cx, const char *text)
{
    qm_module *m = NULL;
    test_try_compile(cx, text, &m);
    qm_module_free(m);
}

/* The text of the only source of cx after a fix-it; NULL when it mends another file. */
static const char *apply(qm_context *cx, const qm_diag_part *fixit)
{
    const qm_source *s = &cx->sources.list[0];
    if (fixit->at.begin < s->base || fixit->at.end > s->base + s->size)
        return NULL;
    uint32_t begin = fixit->at.begin - s->base, end = fixit->at.end - s->base;
    return qm_arena_printf(&cx->arena, "%.*s%s%s", (int)begin, s->text, fixit->text, s->text + end);
}

static void check_fixit(qm_context *cx, const char *name, const qm_diag_part *fixit)
{
    const char *mended = apply(cx, fixit);
    if (!mended)
        return;
    qm_context *again = test_context_new();
    set_up(again, cx->sources.list[0].text);
    compile(again, mended);
    bool fewer = count(again) < count(cx);
    if (!fewer || (count(cx) == 1 && count(again) > 0))
        test_fail("%s: a fix-it does not mend\n%s\nafter it, %s\n%s", name, test_diagnostics(cx),
                  mended, test_diagnostics(again));
    test_context_free(again);
}

static uint32_t check_file(const char *path, const char *name)
{
    qm_context *cx = test_context_new();
    uint32_t fixits = 0;
    char *text;
    size_t size;
    const char *why;
    if (qm_file_read(&cx->arena, path, UINT32_MAX, &text, &size, &why) != QM_OK)
        test_fail("%s: %s", path, why);
    if (set_up(cx, text) && strlen(text) == size) {
        compile(cx, text);
        for (const qm_diag_item *i = cx->diag.first; i; i = i->next)
            for (const qm_diag_part *part = i->parts; part; part = part->next) {
                fixits += part->is_fixit;
                if (part->is_fixit)
                    check_fixit(cx, name, part);
            }
    }
    test_context_free(cx);
    return fixits;
}

static uint32_t check_area(const char *area)
{
    char path[1024];
    uint32_t fixits = 0;
    snprintf(path, sizeof path, "%s/%s", folder, area);
    DIR *d = opendir(path);
    if (!d)
        test_fail("%s cannot be read", path);
    for (struct dirent *e; (e = readdir(d));) {
        size_t n = strlen(e->d_name);
        if (n < 5 || strcmp(e->d_name + n - 5, ".qasm") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s/%s", folder, area, e->d_name);
        fixits += check_file(path, e->d_name);
    }
    closedir(d);
    return fixits;
}

static void fixits_of_errors_mend(void **state)
{
    (void)state;
    assert_true(check_area("diagnostics") >= 50);
}

static void fixits_of_warnings_mend(void **state)
{
    (void)state;
    assert_true(check_area("warnings") >= 5);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixits_of_errors_mend),
        cmocka_unit_test(fixits_of_warnings_mend),
    };
    if (argc != 2)
        return 2;
    folder = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
