/* Tests of support/diag_sarif.c: what SARIF 2.1.0 requires of a log is there, and says what the
 * diagnostics say. */

#include "support/context.h"
#include "support/diag_render.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <jansson.h>
#include <string.h>

/* The value at a path such as "runs/0/tool"; fails the test when there is none. */
static json_t *at(json_t *value, const char *path)
{
    char key[64];
    for (const char *p = path; *p;) {
        size_t n = strcspn(p, "/");
        assert_true(n < sizeof key);
        memcpy(key, p, n);
        key[n] = '\0';
        bool is_index = key[0] >= '0' && key[0] <= '9';
        value =
            is_index ? json_array_get(value, (size_t)(key[0] - '0')) : json_object_get(value, key);
        if (!value)
            test_fail("there is no '%s' in '%s'", key, path);
        p += n + (p[n] == '/');
    }
    return value;
}

static const char *text_at(json_t *value, const char *path)
{
    return json_string_value(at(value, path));
}

static void check_region(json_t *region, int line, int column, int end_line, int end_column)
{
    assert_int_equal(json_integer_value(at(region, "startLine")), line);
    assert_int_equal(json_integer_value(at(region, "startColumn")), column);
    assert_int_equal(json_integer_value(at(region, "endLine")), end_line);
    assert_int_equal(json_integer_value(at(region, "endColumn")), end_column);
}

static json_t *log_of(qm_context *cx)
{
    qm_text t;
    json_error_t e;
    qm_text_init(&t, &cx->arena);
    assert_int_equal(qm_diag_render_sarif(&cx->diag, "1.2.3", &t), QM_OK);
    json_t *log = json_loads(t.data, JSON_REJECT_DUPLICATES, &e);
    if (!log)
        test_fail("%s in %s", e.text, t.data);
    return log;
}

/* Adds a source; returns its base. */
static uint32_t add(qm_context *cx, const char *name, const char *text)
{
    uint32_t k = qm_sources_add(&cx->sources, name, text, strlen(text), (qm_span){0, 0});
    assert_int_not_equal(k, QM_NONE);
    return cx->sources.list[k].base;
}

static void an_empty_log_has_its_rules(void **state)
{
    json_t *log = log_of(*state);
    assert_string_equal(text_at(log, "version"), "2.1.0");
    assert_non_null(strstr(text_at(log, "$schema"), "sarif-2.1.0"));
    json_t *run = at(log, "runs/0");
    assert_string_equal(text_at(run, "tool/driver/name"), "qasmill");
    assert_string_equal(text_at(run, "tool/driver/version"), "1.2.3");
    assert_string_equal(text_at(run, "columnKind"), "unicodeCodePoints");
    assert_int_equal(json_array_size(at(run, "results")), 0);
    json_t *rules = at(run, "tool/driver/rules");
    assert_int_equal(json_array_size(rules), QM_DIAG_CODE_COUNT);
    for (size_t i = 0; i < QM_DIAG_CODE_COUNT; i++) {
        json_t *rule = json_array_get(rules, i);
        assert_string_equal(text_at(rule, "id"), qm_diag_table[i].code);
        assert_string_equal(text_at(rule, "shortDescription/text"), qm_diag_table[i].summary);
        assert_string_equal(text_at(rule, "fullDescription/text"), qm_diag_table[i].why);
    }
    json_decref(log);
}

static void results_carry_places_notes_and_fixes(void **state)
{
    qm_context *cx = *state;
    uint32_t base = add(cx, "a b/é:50%.qasm", "é q;\nr;");
    qm_diag_rec r = qm_error(&cx->diag, QM_E_TYPE, (qm_span){base + 3, base + 7}, "not \"so\"");
    qm_note(&cx->diag, r, (qm_span){base, base + 2}, "declared here");
    qm_note(&cx->diag, r, (qm_span){0, 0}, "nowhere");
    qm_fixit(&cx->diag, r, (qm_span){base + 4, base + 4}, ";");
    qm_fixit(&cx->diag, r, (qm_span){0, 0}, "nowhere");
    json_t *log = log_of(cx), *result = at(log, "runs/0/results/0");
    assert_string_equal(text_at(result, "ruleId"), "E0209");
    assert_int_equal(json_integer_value(at(result, "ruleIndex")), QM_E_TYPE);
    assert_string_equal(text_at(result, "level"), "error");
    assert_string_equal(text_at(result, "message/text"), "not \"so\"");
    json_t *physical = at(result, "locations/0/physicalLocation");
    assert_string_equal(text_at(physical, "artifactLocation/uri"), "a%20b/%C3%A9%3A50%25.qasm");
    check_region(at(physical, "region"), 1, 3, 2, 2);
    assert_int_equal(json_array_size(at(result, "relatedLocations")), 2);
    json_t *note = at(result, "relatedLocations/0");
    assert_string_equal(text_at(note, "message/text"), "declared here");
    check_region(at(note, "physicalLocation/region"), 1, 1, 1, 2);
    note = at(result, "relatedLocations/1");
    assert_string_equal(text_at(note, "message/text"), "nowhere");
    assert_null(json_object_get(note, "physicalLocation"));
    assert_int_equal(json_array_size(at(result, "fixes")), 1);
    json_t *change = at(result, "fixes/0/artifactChanges/0");
    assert_string_equal(text_at(change, "artifactLocation/uri"), "a%20b/%C3%A9%3A50%25.qasm");
    check_region(at(change, "replacements/0/deletedRegion"), 1, 4, 1, 4);
    assert_string_equal(text_at(change, "replacements/0/insertedContent/text"), ";");
    json_decref(log);
}

static void absolute_paths_are_file_uris(void **state)
{
    qm_context *cx = *state;
    uint32_t base = add(cx, "/tmp/x#?\xff.qasm", "q");
    qm_warning(&cx->diag, QM_W_OVERWRITTEN, (qm_span){base, base + 1}, "\xff");
    qm_error(&cx->diag, QM_E_FILE, (qm_span){0, 0}, "no place");
    json_t *log = log_of(cx), *results = at(log, "runs/0/results");
    assert_string_equal(text_at(results, "0/locations/0/physicalLocation/artifactLocation/uri"),
                        "file:///tmp/x%23%3F%FF.qasm");
    assert_string_equal(text_at(results, "0/level"), "warning");
    assert_string_equal(text_at(results, "0/message/text"), "(not UTF-8)");
    assert_null(json_object_get(at(results, "1"), "locations"));
    assert_null(json_object_get(at(results, "1"), "fixes"));
    json_decref(log);
}

#define WITH_CONTEXT(name)                                                                         \
    cmocka_unit_test_setup_teardown(name, test_context_setup, test_context_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONTEXT(an_empty_log_has_its_rules),
        WITH_CONTEXT(results_carry_places_notes_and_fixes),
        WITH_CONTEXT(absolute_paths_are_file_uris),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
