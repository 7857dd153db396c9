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

/* The properties of SARIF 2.1.0 that a log may have here: an object's name, a property's, its type,
 * the objects in it, and whether the standard requires it. */
static const struct property {
    const char *object, *name;
    json_type type;
    const char *holds; /* the kind of the object, or of an array's elements; NULL: no objects */
    bool required;
} properties[] = {
    {"log", "$schema", JSON_STRING, NULL, false},
    {"log", "version", JSON_STRING, NULL, true},
    {"log", "runs", JSON_ARRAY, "run", true},
    {"run", "tool", JSON_OBJECT, "tool", true},
    {"run", "columnKind", JSON_STRING, NULL, false},
    {"run", "results", JSON_ARRAY, "result", false},
    {"tool", "driver", JSON_OBJECT, "driver", true},
    {"driver", "name", JSON_STRING, NULL, true},
    {"driver", "version", JSON_STRING, NULL, false},
    {"driver", "rules", JSON_ARRAY, "rule", false},
    {"rule", "id", JSON_STRING, NULL, true},
    {"rule", "shortDescription", JSON_OBJECT, "message", false},
    {"rule", "fullDescription", JSON_OBJECT, "message", false},
    {"message", "text", JSON_STRING, NULL, true},
    {"result", "ruleId", JSON_STRING, NULL, false},
    {"result", "ruleIndex", JSON_INTEGER, NULL, false},
    {"result", "level", JSON_STRING, NULL, false},
    {"result", "message", JSON_OBJECT, "message", true},
    {"result", "locations", JSON_ARRAY, "location", false},
    {"result", "relatedLocations", JSON_ARRAY, "location", false},
    {"result", "fixes", JSON_ARRAY, "fix", false},
    {"location", "physicalLocation", JSON_OBJECT, "physicalLocation", false},
    {"location", "message", JSON_OBJECT, "message", false},
    {"physicalLocation", "artifactLocation", JSON_OBJECT, "artifactLocation", true},
    {"physicalLocation", "region", JSON_OBJECT, "region", false},
    {"artifactLocation", "uri", JSON_STRING, NULL, true},
    {"region", "startLine", JSON_INTEGER, NULL, true},
    {"region", "startColumn", JSON_INTEGER, NULL, false},
    {"region", "endLine", JSON_INTEGER, NULL, false},
    {"region", "endColumn", JSON_INTEGER, NULL, false},
    {"fix", "artifactChanges", JSON_ARRAY, "artifactChange", true},
    {"artifactChange", "artifactLocation", JSON_OBJECT, "artifactLocation", true},
    {"artifactChange", "replacements", JSON_ARRAY, "replacement", true},
    {"replacement", "deletedRegion", JSON_OBJECT, "region", true},
    {"replacement", "insertedContent", JSON_OBJECT, "message", false},
};
enum { PROPERTIES = sizeof properties / sizeof *properties };

static const struct property *find_property(const char *object, const char *name)
{
    for (size_t i = 0; i < PROPERTIES; i++)
        if (strcmp(properties[i].object, object) == 0 && strcmp(properties[i].name, name) == 0)
            return &properties[i];
    test_fail("'%s' has the unknown property '%s'", object, name);
}

static void check_value(json_t *value, const struct property *p);

/* Required properties are there, no others than known ones are, all have their types. */
static void check_object(json_t *o, const char *kind)
{
    const char *name;
    json_t *value;
    for (size_t i = 0; i < PROPERTIES; i++)
        if (properties[i].required && strcmp(properties[i].object, kind) == 0 &&
            !json_object_get(o, properties[i].name))
            test_fail("'%s' lacks '%s'", kind, properties[i].name);
    json_object_foreach(o, name, value) check_value(value, find_property(kind, name));
}

static void check_value(json_t *value, const struct property *p)
{
    size_t i;
    json_t *element;
    if (json_typeof(value) != p->type)
        test_fail("'%s' of '%s' has a wrong type", p->name, p->object);
    if (p->type == JSON_INTEGER && json_integer_value(value) < (strstr(p->name, "Index") ? 0 : 1))
        test_fail("'%s' of '%s' is too small", p->name, p->object);
    if (p->type == JSON_OBJECT)
        check_object(value, p->holds);
    if (p->type == JSON_ARRAY)
        json_array_foreach(value, i, element) check_object(element, p->holds);
}

static void check_result(json_t *result, json_t *rules)
{
    static const char *const levels[] = {"error", "warning", "note"};
    json_t *rule = json_array_get(rules, (size_t)json_integer_value(at(result, "ruleIndex")));
    assert_string_equal(text_at(rule, "id"), text_at(result, "ruleId"));
    bool known = false;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        known |= strcmp(levels[i], text_at(result, "level")) == 0;
    assert_true(known);
    size_t i;
    json_t *fix;
    json_array_foreach(json_object_get(result, "fixes"), i, fix)
        assert_true(json_array_size(at(fix, "artifactChanges/0/replacements")) > 0);
}

static void logs_of_programs_have_the_form_of_the_standard(void **state)
{
    (void)state;
    static const char *const programs[] = {
        "qubit q;\nreset q;\n",
        "qubit q;\nh q;\n",
        "OPENQASM 3.0;\nqubit q[2];\nint box;\nif (q = 1) { }\nreset q",
        "OPENQASM 2.0;\nqreg q[2]\ncreg c[2];\nc = measure q;\n",
        "bit c; qubit q;\nc = measure q;\nc = measure q;\nend;\nreset q;\n",
        "include \"no such file.inc\";\n",
        "qubit[99999999999] q;\n",
        "qubit γ;\nreset γ[1];\n",
    };
    for (size_t k = 0; k < sizeof programs / sizeof *programs; k++) {
        qm_context *cx = test_context_new();
        qm_module *m = NULL;
        qm_warnings_set(&cx->diag.set, "extra");
        test_try_compile(cx, programs[k], &m);
        qm_module_free(m);
        json_t *log = log_of(cx), *result;
        check_object(log, "log");
        size_t i;
        json_array_foreach(at(log, "runs/0/results"), i, result)
            check_result(result, at(log, "runs/0/tool/driver/rules"));
        assert_int_equal(i, cx->diag.errors + cx->diag.warnings);
        json_decref(log);
        test_context_free(cx);
    }
}

#define WITH_CONTEXT(name)                                                                         \
    cmocka_unit_test_setup_teardown(name, test_context_setup, test_context_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONTEXT(an_empty_log_has_its_rules),
        WITH_CONTEXT(results_carry_places_notes_and_fixes),
        WITH_CONTEXT(absolute_paths_are_file_uris),
        cmocka_unit_test(logs_of_programs_have_the_form_of_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
