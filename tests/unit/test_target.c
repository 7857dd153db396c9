/* Tests of ir/target*.c: what descriptions mean, where they are wrong, and the families. */

#include "ir/target.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

static const qm_source *source(qm_context *cx, const char *text)
{
    uint32_t i = qm_sources_add(&cx->sources, "device", text, strlen(text), (qm_span){0, 0});
    return &cx->sources.list[i];
}

static const char small[] =
    "{\"qasmill-target\": 1, \"name\": \"a \\\"b\\\\ \\u00e9\", \"date\": \"2026\", \"qubits\": "
    "3,\n"
    " \"dt\": 0.5, \"couplings\": [[2, 1], [0, 1]],\n"
    " \"qubit-properties\": {\"t1\": 1e5, \"t2\": [1, null, 3], \"prob_meas0_prep1\": 0.25},\n"
    " \"gates\": [{\"name\": \"cz\", \"qubits\": 2, \"error\": [0.5, 0.25], \"duration\": 68},\n"
    "  {\"name\": \"rz\", \"qubits\": 1, \"parameters\": 1, \"virtual\": true},\n"
    "  {\"name\": \"sx\", \"qubits\": 1, \"places\": [2, 0], \"error\": [0.1, 0.2]}]}";

static void check_small(const qm_target *t)
{
    assert_string_equal(t->name, "a \"b\\ \303\251");
    assert_true(t->nqubits == 3 && t->npairs == 2 && !t->directed && !t->all_to_all);
    assert_true(t->dt == 0.5 && t->qubits[2].t1 == 1e5 && t->qubits[2].t2 == 3);
    assert_true(isnan(t->qubits[1].t2) && isnan(t->qubits[0].meas1_prep0));
    assert_true(qm_target_coupled(t, 1, 2) && qm_target_coupled(t, 1, 0));
    assert_false(qm_target_coupled(t, 0, 2));
    assert_true(qm_target_best_pair(t, 1, 0)->error == 0.25);
    assert_true(qm_target_best_pair(t, 1, 2)->error == 0.5);
    assert_null(qm_target_best_pair(t, 0, 2));
    const qm_target_gate *sx = qm_target_find(t, "sx"), *rz = qm_target_find(t, "rz");
    assert_true(sx->nplaces == 2 && sx->places[0].qubit[0] == 0 && sx->places[0].error == 0.2);
    assert_true(rz->is_virtual && rz->nparams == 1 && rz->nplaces == 3 &&
                isnan(rz->places[1].error));
    assert_null(qm_target_find(t, "x"));
}

static void reads_and_writes(void **state)
{
    qm_context *cx = *state;
    qm_target *t, *again;
    qm_text first, second;
    if (qm_target_read(cx, source(cx, small), &t) != QM_OK)
        test_fail("%s", test_diagnostics(cx));
    check_small(t);
    qm_text_init(&first, &cx->arena);
    qm_target_write(t, &first);
    if (qm_target_read(cx, source(cx, first.data), &again) != QM_OK)
        test_fail("%s in %s", test_diagnostics(cx), first.data);
    check_small(again);
    qm_text_init(&second, &cx->arena);
    qm_target_write(again, &second);
    assert_string_equal(first.data, second.data);
}

/* One number for all pairs of a device where all interact. */
static void reads_all_to_all(void **state)
{
    qm_context *cx = *state;
    qm_target *t;
    const char *text = "{\"qasmill-target\": 1, \"name\": \"ions\", \"qubits\": 3, \"couplings\": "
                       "\"all-to-all\", \"gates\": [{\"name\": \"rzz\", \"qubits\": 2, "
                       "\"parameters\": 1, \"error\": 0.125}]}";
    if (qm_target_read(cx, source(cx, text), &t) != QM_OK)
        test_fail("%s", test_diagnostics(cx));
    assert_true(qm_target_coupled(t, 2, 0) && !qm_target_coupled(t, 1, 1));
    assert_true(qm_target_best_pair(t, 2, 1)->error == 0.125);
    qm_text out;
    qm_text_init(&out, &cx->arena);
    qm_target_write(t, &out);
    assert_non_null(strstr(out.data, "\"error\": 0.125"));
    assert_int_equal(qm_target_read(cx, source(cx, out.data), &t), QM_OK);
    assert_true(qm_target_best_pair(t, 0, 1)->error == 0.125);
}

#define HEAD "{\"qasmill-target\": 1, \"name\": \"d\", \"qubits\": 2, "
#define REST "\"couplings\": [[0, 1]]"

static void says_what_is_wrong_and_where(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } rows[] = {
        {"", "device:1:1: error: a JSON value is needed, but the text ends"},
        {"{\"a\": 1,\n \"b\" 2}", "device:2:6: error: ':' is needed after a name"},
        {"[1, 2", "',' or ']' is needed"},
        {"[1] 2", "device:1:5: error: the text goes on behind its value"},
        {"[01]", "',' or ']' is needed"},
        {"[1e999]", "a number is too large"},
        {"[\"a\\x\"]", "device:1:4: error: an unknown escape in a string"},
        {"[\"a", "a string is not closed"},
        {"[\"\\ud800\"]", "an unknown escape"},
        {"{\"a\": 1, \"a\": 2}", "device:1:10: error: 'a' stands twice in an object"},
        {"[]", "an object is needed, but an array is given"},
        {"{}", "the version, \"qasmill-target\": 1, is missing"},
        {"{\"qasmill-target\": 2}", "device:1:20: error: version 1 is needed"},
        {HEAD "\"coupling\": []}", "unknown key 'coupling'"},
        {HEAD "\"coupling\": []}", "did you mean 'couplings'?"},
        {HEAD "\"dt\": 1}", "'couplings' is missing"},
        {"{\"qasmill-target\": 1, \"name\": \"d\"}", "'qubits' is missing"},
        {"{\"qasmill-target\": 1, \"qubits\": 1}", "'name' is missing"},
        {"{\"qasmill-target\": 1, \"qubits\": 0}", "at least 1 qubit, but 0 is given"},
        {"{\"qasmill-target\": 1, \"qubits\": 1e9}", "from 0 to 65536 is needed, but 1e+09"},
        {"{\"qasmill-target\": 1, \"qubits\": 1.5}", "a whole number is needed, but 1.5"},
        {HEAD "\"couplings\": [[0, 2]]}", "there is no qubit 2: the device has 2"},
        {HEAD "\"couplings\": [[1, 1]]}", "a pair is of two qubits, but both are 1"},
        {HEAD "\"couplings\": [[1]]}", "a pair of qubits is needed, but 1 values are given"},
        {HEAD "\"couplings\": \"all\"}", "\"all-to-all\" or an array of pairs is needed"},
        {HEAD "\"couplings\": [[0, 1], [1, 0]]}", "2 couplings are listed, but only 1 are differ"},
        {HEAD REST ", \"qubit-properties\": {\"t1\": [1]}}", "'t1' needs 2 numbers, but 1 are"},
        {HEAD REST ", \"qubit-properties\": {\"t1\": \"1\"}}",
         "an array is needed, but a string is given"},
        {HEAD REST ", \"qubit-properties\": {\"prob_meas0_prep1\": 1.5}}",
         "a number from 0 to 1 is needed, but 1.5 is given"},
        {HEAD REST ", \"gates\": [{\"qubits\": 1}]}", "a gate needs a 'name'"},
        {HEAD REST ", \"gates\": [{\"name\": \"x\", \"qubits\": 3}]}", "from 0 to 2 is needed"},
        {HEAD REST ", \"gates\": [{\"name\": \"x\", \"qubits\": 1, \"error\": -1}]}",
         "a number from 0 to 1 is needed, but -1 is given"},
        {HEAD REST ", \"gates\": [{\"name\": \"x\", \"qubits\": 1, \"places\": [1, 1]}]}",
         "a place of 'x' is listed twice"},
        {HEAD REST ", \"gates\": [{\"name\": \"x\", \"qubits\": 1},"
                   "{\"name\": \"x\", \"qubits\": 1}]}",
         "a second gate 'x'"},
        {"{\"qasmill-target\": 1, \"name\": \"d\", \"qubits\": 3, \"couplings\": [[0, 1]],"
         "\"gates\": [{\"name\": \"cz\", \"qubits\": 2, \"places\": [[0, 2]]}]}",
         "'cz' is native on qubits 0 and 2, which are not coupled"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_context *cx = test_context_new();
        qm_target *t;
        assert_int_equal(qm_target_read(cx, source(cx, rows[i].text), &t), QM_ERR_INPUT);
        const char *said = test_diagnostics(cx);
        if (!strstr(said, rows[i].said))
            test_fail("%s: expected \"%s\" in: %s", rows[i].text, rows[i].said, said);
        test_context_free(cx);
    }
}

/* Nesting is bounded: deep texts are refused. */
static void bounds_nesting(void **state)
{
    qm_context *cx = *state;
    char *deep = QM_NEW_ARRAY(&cx->arena, char, 100001);
    memset(deep, '[', 100000);
    deep[100000] = '\0';
    qm_target *t;
    assert_int_equal(qm_target_read(cx, source(cx, deep), &t), QM_ERR_INPUT);
    assert_non_null(strstr(test_diagnostics(cx), "nested too deep"));
}

static void makes_families(void **state)
{
    static const struct {
        const char *name;
        uint32_t nqubits, npairs, degree; /* the largest */
    } rows[] = {
        {"line:5", 5, 4, 2},
        {"line:1", 1, 0, 0},
        {"ring:5", 5, 5, 2},
        {"ring:2", 2, 1, 1},
        {"grid:3x4", 12, 17, 4},
        {"full:7", 7, 0, 0},
        {"heavy-hex:127", 127, 144, 3},
        {"heavy-hex:133", 133, 150, 3},
        {"heavy-hex:156", 156, 176, 3},
        {"heavy-hex:2x5", 11, 10, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_target *t = NULL;
        bool known;
        assert_int_equal(qm_target_generate(*state, rows[i].name, &known, &t), QM_OK);
        assert_true(known && t->nqubits == rows[i].nqubits);
        if (t->npairs != rows[i].npairs)
            test_fail("%s has %u couplings", rows[i].name, t->npairs);
        uint32_t degree = 0;
        for (uint32_t q = 0; q < t->nqubits; q++)
            if (t->first[q + 1] - t->first[q] > degree)
                degree = t->first[q + 1] - t->first[q];
        assert_int_equal(degree, rows[i].degree);
    }
}

static void refuses_sizes(void **state)
{
    static const char *const wrong[] = {"line:0",        "line:",         "line:x",
                                        "grid:3",        "grid:300x300",  "grid:3x",
                                        "full:99999999", "heavy-hex:100", "heavy-hex:20000x4"};
    qm_target *t;
    bool known;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (qm_target_generate(*state, wrong[i], &known, &t) != QM_ERR_USAGE || !known)
            test_fail("%s is not refused", wrong[i]);
    assert_int_equal(qm_target_generate(*state, "torus:3", &known, &t), QM_OK);
    assert_false(known);
}

static const char ibm_conf[] =
    "{\"backend_name\": \"dev\", \"n_qubits\": 2, \"dt\": 4.0, \"coupling_map\": [[0, 1], [1, 0]]}";
static const char ibm_props[] =
    "{\"last_update_date\": \"2026-01-01\", \"qubits\": [[{\"name\": \"T1\", \"unit\": \"us\", "
    "\"value\": 1.23456789}, {\"name\": \"T9\"}], []], \"gates\": ["
    "{\"gate\": \"cz\", \"qubits\": [0, 1], \"parameters\": [{\"name\": \"gate_error\", \"unit\": "
    "\"\","
    "\"value\": 0.01}, {\"name\": \"gate_length\", \"unit\": \"ns\", \"value\": 68}]},"
    "{\"gate\": \"cz\", \"qubits\": [1, 0], \"parameters\": [{\"name\": \"gate_error\", \"unit\": "
    "\"\","
    "\"value\": 0.02}]}, {\"gate\": \"measure\", \"qubits\": [0], \"parameters\": []}]}";

static void imports_ibm(void **state)
{
    qm_context *cx = *state;
    qm_target *t;
    const char *second = ibm_props;
    qm_sources_add(&cx->sources, "conf", ibm_conf, strlen(ibm_conf), (qm_span){0, 0});
    qm_sources_add(&cx->sources, "props", second, strlen(second), (qm_span){0, 0});
    const qm_source *list = cx->sources.list;
    if (qm_target_import_ibm(cx, &list[0], &list[1], &t) != QM_OK)
        test_fail("%s", test_diagnostics(cx));
    assert_true(t->nqubits == 2 && t->npairs == 1 && !t->directed && t->dt == 4);
    assert_true(t->qubits[0].t1 == 1234.57 && isnan(t->qubits[1].t1));
    assert_true(t->ngates == 1 && t->gates[0].nplaces == 1);
    assert_true(t->gates[0].places[0].error == 0.02 && t->gates[0].places[0].duration == 68);
    assert_string_equal(t->date, "2026-01-01");
    assert_int_equal(qm_target_import_ibm(cx, &list[1], NULL, &t), QM_ERR_INPUT);
    assert_non_null(strstr(test_diagnostics(cx), "props:1:1: error: 'backend_name' is missing"));
}

static const char mqt[] =
    "{\"schema-version\": 1, \"name\": \"m\", \"numQubits\": 3, \"durationUnit\": {\"unit\": "
    "\"us\", "
    "\"scaleFactor\": 0.001}, \"qubitProperties\": {\"defaults\": {\"t1\": 100}, \"overrides\": "
    "[{\"qubit\": 1, \"t2\": 7}]}, \"couplings\": [[0, 1], [1, 2]], \"operations\": [{\"name\": "
    "\"cz\","
    "\"numQubits\": 2, \"numParameters\": 0, \"duration\": 200, \"fidelity\": 0.99, "
    "\"siteOverrides\": "
    "[{\"sites\": [2, 1], \"fidelity\": 0.9}]}, {\"name\": \"measure\", \"numQubits\": 1, "
    "\"numParameters\": 0, \"fidelity\": 0.98}]}";

static void imports_mqt(void **state)
{
    qm_context *cx = *state;
    qm_target *t;
    if (qm_target_import_mqt(cx, source(cx, mqt), &t) != QM_OK)
        test_fail("%s", test_diagnostics(cx));
    assert_true(t->nqubits == 3 && t->npairs == 2 && t->ngates == 1);
    assert_true(t->qubits[2].t1 == 100 && t->qubits[1].t2 == 7 && isnan(t->qubits[0].t2));
    assert_true(qm_target_best_pair(t, 0, 1)->error == 0.01);
    assert_true(qm_target_best_pair(t, 1, 2)->error == 0.1);
    assert_true(qm_target_best_pair(t, 1, 2)->duration == 200);
    assert_true(t->qubits[1].meas0_prep1 == 0.02 && t->qubits[1].meas1_prep0 == 0.02);
}

static const char quilc[] = "{\"isa\": {\"1Q\": {\"0\": {}, \"1\": {\"dead\": true}, \"3\": {}}, "
                            "\"2Q\": {\"0-1\": {}, \"3-1\": "
                            "{}}}, \"name\": \"q\", \"specs\": {\"1Q\": {\"0\": {\"T1\": 1.5e-05, "
                            "\"fRO\": 0.75, \"f1QRB\": "
                            "0.875}}, \"2Q\": {\"0-1\": {\"fCZ\": 0.75}}}}";

/* What has no name could not be written and read again. */
static void imports_need_names(void **state)
{
    static const char *const texts[] = {
        "{\"schema-version\": 1, \"name\": \"\", \"numQubits\": 1, \"couplings\": [], "
        "\"operations\": []}",
        "{\"schema-version\": 1, \"name\": \"m\", \"numQubits\": 1, \"couplings\": [], "
        "\"operations\": [{\"name\": \"\", \"numQubits\": 1, \"numParameters\": 0}]}"};
    qm_context *cx = *state;
    for (uint32_t i = 0; i < 2; i++) {
        qm_target *t;
        assert_int_equal(qm_target_import_mqt(cx, source(cx, texts[i]), &t), QM_ERR_INPUT);
        assert_non_null(strstr(test_diagnostics(cx), "'name' is empty"));
    }
}

static void imports_quilc(void **state)
{
    qm_target *t;
    if (qm_target_import_quilc(*state, source(*state, quilc), &t) != QM_OK)
        test_fail("%s", test_diagnostics(*state));
    assert_true(t->nqubits == 4 && t->npairs == 2 && !t->directed);
    assert_true(qm_target_coupled(t, 1, 3) && t->qubits[0].t1 == 15000);
    assert_true(t->qubits[0].meas0_prep1 == 0.25 && isnan(t->qubits[3].meas0_prep1));
    assert_true(qm_target_best_pair(t, 1, 0)->error == 0.25);
    const qm_target_gate *rx = qm_target_find(t, "rx");
    assert_true(rx->nplaces == 2 && rx->places[0].error == 0.125 && rx->places[1].qubit[0] == 3);
    assert_int_equal(
        qm_target_import_quilc(*state, source(*state, "{\"isa\": {\"1Q\": {\"x\": 1}}}"), &t),
        QM_ERR_INPUT);
    assert_non_null(strstr(test_diagnostics(*state), "'x' is no qubit below 65536"));
}

static const char staq[] =
    "{\"name\": \"s\", \"qubits\": [{\"id\": 0}, {\"id\": 1, \"fidelity\": 0.75}, {\"id\": 2}], "
    "\"couplings\": [{\"control\": 0, \"target\": 1}, {\"control\": 1, \"target\": 0, "
    "\"fidelity\": 0.5}, "
    "{\"control\": 2, \"target\": 1}]}";

/* One pair has one order only, so the device is directed. */
static void imports_staq(void **state)
{
    qm_target *t;
    if (qm_target_import_staq(*state, source(*state, staq), &t) != QM_OK)
        test_fail("%s", test_diagnostics(*state));
    assert_true(t->nqubits == 3 && t->npairs == 3 && t->directed);
    assert_true(qm_target_lists(t, 2, 1) && !qm_target_lists(t, 1, 2));
    assert_true(qm_target_best_pair(t, 0, 1)->error == 0.5);
    assert_true(qm_target_find(t, "u")->places[1].error == 0.25);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, test_context_setup, test_context_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_and_writes),
        TEST(reads_all_to_all),
        cmocka_unit_test(says_what_is_wrong_and_where),
        TEST(bounds_nesting),
        TEST(makes_families),
        TEST(refuses_sizes),
        TEST(imports_ibm),
        TEST(imports_mqt),
        TEST(imports_need_names),
        TEST(imports_quilc),
        TEST(imports_staq),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
