/* What MANIFEST.tsv of the corpus says of each program: accepted or refused, and never a crash.
 *
 * Files about which the specification says otherwise are listed with its reason. */

#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/shared.h"

#include "frontend/frontend.h"
#include "support/file.h"

#include <stdlib.h>
#include <string.h>

typedef enum verdict { AS_EXPECTED, WRONG, NOT_ASKED, DISPUTED, VERDICTS } verdict;

static const shared_dispute disputes[] = {
    {"bk_indexed_expression_0.qasm",
     "gives uint elements to an int array, and a set to an array (types, arrays)"},
    {"pyq_valid_include_processing_include_qasm2_qasm_include_qasm2_ref_qasm_1.qasm",
     "'def' is no statement of OpenQASM 2 (arXiv:1707.03429, appendix A)"},
    {"qk_test_multiplication_left_0.qasm", "its third angle is infinite: 2 * DBL_MAX * 0.5"},
    {"ref_assignment_assignment.qasm",
     "assigns a bool to bit[2]: bool casts to bit alone (types, allowed casts)"},
    {"pyq_scalar_value_assignment_0.qasm",
     "multiplies two durations: they are multiplied by a constant (delays, operations)"},
    {NULL, NULL}};

static const char *folder;

/* "accept-parse" ... of the manifest. */
static verdict judge(const char *expectation, const char *path, qm_std std)
{
    qm_context *cx = test_context_new();
    cx->std = std;
    bool syntax =
        strcmp(expectation, "accept-parse") == 0 || strcmp(expectation, "reject-syntax") == 0;
    uint32_t source = shared_source(cx, path);
    qm_module *m = NULL;
    if (source == QM_NONE)
        test_fail("%s cannot be read", path);
    qm_status status =
        syntax ? qm_frontend_check_syntax(cx, source) : qm_frontend_compile(cx, source, &m);
    verdict v;
    if (strncmp(expectation, "accept", 6) == 0)
        v = status == QM_OK ? AS_EXPECTED : WRONG;
    else if (strcmp(expectation, "unspecified") == 0)
        v = NOT_ASKED;
    else
        v = status == QM_OK ? WRONG : AS_EXPECTED;
    const char *why = v == WRONG ? shared_disputed(disputes, path) : NULL;
    if (why) {
        printf("  disputed: %s: %s\n", path, why);
        v = DISPUTED;
    } else if (v == WRONG)
        printf("  %s: %s\n", path, status == QM_OK ? "accepted" : shared_first_error(cx));
    qm_module_free(m);
    test_context_free(cx);
    return v;
}

typedef struct group {
    char name[64];
    uint32_t count[VERDICTS];
} group;

static group *group_of(group *groups, uint32_t *n, const char *path, qm_std std)
{
    const char *slash = strrchr(path, '/');
    char name[sizeof groups->name];
    int length = snprintf(name, sizeof name, "%.*s%s", slash ? (int)(slash - path) : 0, path,
                          std == QM_STD_QASM2_STRICT ? ", strict" : "");
    for (uint32_t i = 0; i < *n; i++)
        if (strcmp(groups[i].name, name) == 0)
            return &groups[i];
    assert_true(*n < 32 && length < (int)sizeof name);
    memcpy(groups[*n].name, name, sizeof name);
    return &groups[(*n)++];
}

static uint32_t print_groups(const group *groups, uint32_t n)
{
    uint32_t wrong = 0;
    printf("%-30s %11s %6s %10s %9s\n", "folder", "as expected", "wrong", "not asked", "disputed");
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t *c = groups[i].count;
        printf("%-30s %11u %6u %10u %9u\n", groups[i].name, c[AS_EXPECTED], c[WRONG], c[NOT_ASKED],
               c[DISPUTED]);
        wrong += c[WRONG];
    }
    return wrong;
}

/* Judges the lines of the manifest; returns how many are wrong. */
static uint32_t judge_all(char *manifest)
{
    group groups[32] = {0};
    uint32_t n = 0;
    char *rest = NULL;
    for (char *line = strtok_r(manifest, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char path[256], kind[32], expectation[64], full[4096];
        if (sscanf(line, "%255[^\t]\t%31[^\t]\t%63[^\t]", path, kind, expectation) != 3 ||
            strcmp(path, "path") == 0 || strncmp(expectation, "run", 3) == 0)
            continue;
        snprintf(full, sizeof full, "%s/corpus/%s", folder, path);
        bool breaks_strict = strcmp(expectation, "reject-strict") == 0;
        bool keeps_strict = strcmp(kind, "qasm2") == 0 && strcmp(expectation, "accept") == 0;
        verdict v = judge(breaks_strict ? "accept" : expectation, full, QM_STD_QASM3);
        group_of(groups, &n, path, QM_STD_QASM3)->count[v]++;
        if (!breaks_strict && !keeps_strict)
            continue;
        v = judge(breaks_strict ? "reject" : "accept", full, QM_STD_QASM2_STRICT);
        group_of(groups, &n, path, QM_STD_QASM2_STRICT)->count[v]++;
    }
    return print_groups(groups, n);
}

static void programs_are_accepted_or_refused(void **state)
{
    (void)state;
    qm_arena arena;
    char path[4096], *manifest;
    size_t size;
    const char *why;
    qm_arena_init(&arena, NULL);
    snprintf(path, sizeof path, "%s/corpus/MANIFEST.tsv", folder);
    assert_int_equal(qm_file_read(&arena, path, 1 << 26, &manifest, &size, &why), QM_OK);
    uint32_t wrong = judge_all(manifest);
    qm_arena_free(&arena);
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(programs_are_accepted_or_refused)};
    folder = shared_folder(argc, argv, "corpus");
    return folder ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
