/* Tests of support/: places in sources, diagnostics, their text and JSON, similar names. */

#include "support/context.h"
#include "support/diag_render.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <jansson.h>
#include <string.h>

/* Adds a source; returns its base. */
static uint32_t add(qm_context *cx, const char *name, const char *text)
{
    uint32_t k = qm_sources_add(&cx->sources, name, text, strlen(text), (qm_span){0, 0});
    assert_int_not_equal(k, QM_NONE);
    return cx->sources.list[k].base;
}

static qm_span span(uint32_t base, uint32_t begin, uint32_t end)
{
    return (qm_span){base + begin, base + end};
}

static void check_place(const qm_context *cx, uint32_t at, const char *name, uint32_t line,
                        uint32_t column, const char *text)
{
    qm_place p = qm_sources_locate(&cx->sources, at);
    assert_non_null(p.source);
    assert_string_equal(p.source->name, name);
    assert_int_equal(p.line, line);
    assert_int_equal(p.column, column);
    assert_int_equal(p.line_end - p.line_begin, strlen(text));
    assert_memory_equal(p.source->text + p.line_begin, text, strlen(text));
}

static void places_are_found(void **state)
{
    qm_context *cx = *state;
    uint32_t a = add(cx, "a", "one\r\ntwo\n\nlast");
    uint32_t b = add(cx, "b", "");
    uint32_t c = add(cx, "c", "é€😀x\n");
    check_place(cx, a, "a", 1, 1, "one");
    check_place(cx, a + 3, "a", 1, 4, "one"); /* \r */
    check_place(cx, a + 4, "a", 1, 5, "one"); /* \n */
    check_place(cx, a + 5, "a", 2, 1, "two");
    check_place(cx, a + 9, "a", 3, 1, "");
    check_place(cx, a + 13, "a", 4, 4, "last");
    check_place(cx, a + 14, "a", 4, 5, "last"); /* the end */
    check_place(cx, b, "b", 1, 1, "");
    check_place(cx, c + 2, "c", 1, 2, "é€😀x");
    check_place(cx, c + 9, "c", 1, 4, "é€😀x");
    check_place(cx, c + 11, "c", 2, 1, "");
    assert_null(qm_sources_locate(&cx->sources, 0).source);
    assert_null(qm_sources_locate(&cx->sources, c + 12).source);
    assert_null(qm_sources_locate(&cx->sources, UINT32_MAX).source);
}

static void offsets_end_at_4_gib(void **state)
{
    qm_context *cx = *state;
    const qm_span none = {0, 0};
    assert_int_equal(qm_sources_add(&cx->sources, "x", "", UINT32_MAX, none), QM_NONE);
    assert_int_equal(qm_sources_add(&cx->sources, "x", "", (size_t)1 << 40, none), QM_NONE);
    add(cx, "a", "abc");
    assert_int_equal(qm_sources_add(&cx->sources, "x", "", UINT32_MAX - 4, none), QM_NONE);
    assert_int_equal(cx->sources.n, 1);
}

static const char *rendered(qm_context *cx, bool color)
{
    qm_text t;
    qm_text_init(&t, &cx->arena);
    for (const qm_diag_item *item = cx->diag.first; item; item = item->next)
        qm_diag_render_text(&cx->diag, item, color, &t);
    return t.data ? t.data : "";
}

/* Renders one error at bytes [begin, end) of a text; checks the lines under the message. */
static void check_lines(const char *text, uint32_t begin, uint32_t end, const char *want)
{
    qm_context *cx = test_context_new();
    uint32_t base = add(cx, "f", text);
    qm_error(&cx->diag, QM_E_SYNTAX, span(base, begin, end), "x");
    const char *got = rendered(cx, false);
    assert_string_equal(strchr(got, '\n') + 1, want);
    test_context_free(cx);
}

static void carets_stand_under_their_code(void **state)
{
    (void)state;
    check_lines("qubit q;", 6, 7, "    1 | qubit q;\n      |       ^\n");
    check_lines("qubit q;", 0, 5, "    1 | qubit q;\n      | ^~~~~\n");
    check_lines("qubit q;", 8, 8, "    1 | qubit q;\n      |         ^\n");
    check_lines("\tx\ty;\r\n", 3, 5, "    1 | \tx\ty;\n      | \t \t^~\n");
    check_lines("ab\r\n", 3, 4, "    1 | ab\n      |   ^\n");
    check_lines("é = 量子;", 5, 11, "    1 | é = 量子;\n      |     ^~\n");
    check_lines("", 0, 0, "    1 | \n      | ^\n");
}

static void spans_of_several_lines_end_with_the_first(void **state)
{
    (void)state;
    check_lines("gate g q {\n  x q;\n}\n", 5, 18, "    1 | gate g q {\n      |      ^~~~~\n");
    check_lines("a {\r\n}", 2, 6, "    1 | a {\n      |   ^\n");
}

static void lines_of_six_digits_keep_their_carets(void **state)
{
    (void)state;
    static char text[100002];
    memset(text, '\n', 99999);
    strcpy(text + 99999, "ab");
    check_lines(text, 100000, 100001, "100000 | ab\n       |  ^\n");
}

static void what_steers_the_terminal_is_a_question_mark(void **state)
{
    (void)state;
    check_lines("a\033[31mb\x7f", 7, 8, "    1 | a?[31mb?\n      |        ^\n");
    check_lines("\xc2\x9b"
                "1mx",
                4, 5, "    1 | ?1mx\n      |    ^\n");
    check_lines("\u202ex\u2066y\u2069z", 9, 10, "    1 | ?x?y?z\n      |      ^\n");
    /* stray, cut, overlong, surrogate, beyond U+10FFFF */
    check_lines("\xff!\xc3!\xe0\x80\x9b!\xc0\x9b!\xed\xa0\x80!\xf4\x90\x80\x80!\xf0\x80\x80\x9b!"
                "\xe2\x82",
                1, 2, "    1 | ?!?!?!?!?!?!?!?\n      |  ^\n");
    check_lines("\x80\xbfx", 2, 3, "    1 | x\n      | ^\n");
}

static void messages_and_names_cannot_steer_it_either(void **state)
{
    qm_context *cx = *state;
    uint32_t base = add(cx, "f\033", "x");
    qm_diag_rec r =
        qm_error(&cx->diag, QM_E_INCLUDE, span(base, 0, 1), "no file '%s'", "\033[2J\n");
    qm_note(&cx->diag, r, (qm_span){0, 0}, "\u202e");
    qm_fixit(&cx->diag, r, span(base, 0, 1), "\r");
    assert_string_equal(rendered(cx, false), "f?:1:1: error: no file '?[2J?' [E0106]\n"
                                             "    1 | x\n      | ^\n"
                                             "qasmill: note: ?\n"
                                             "      | ?\n");
}

enum { LONG = 1000 };

static void long_lines_are_cut_around_the_mark(void **state)
{
    (void)state;
    char text[LONG + 1];
    for (uint32_t i = 0; i < LONG; i++)
        text[i] = (char)('a' + i % 26);
    text[LONG] = '\0';
    for (uint32_t at = 0; at <= LONG; at += 50) {
        qm_context *cx = test_context_new();
        uint32_t base = add(cx, "f", text);
        qm_error(&cx->diag, QM_E_SYNTAX, span(base, at, LONG), "x");
        const char *line = strchr(rendered(cx, false), '\n') + 1, *marks = strchr(line, '\n') + 1;
        const char *caret = strchr(marks, '^');
        assert_true(marks - line <= 8 + 160 + 1);
        assert_true(strlen(marks) <= 8 + 160 + 2);
        if (at < LONG)
            assert_int_equal(line[caret - marks], text[at]);
        test_context_free(cx);
    }
}

/* Code points are not cut in two, and a line of nothing but continuation bytes ends too. */
static void long_lines_of_many_bytes(void **state)
{
    (void)state;
    char text[LONG + 1];
    for (uint32_t shift = 0; shift < 3; shift++) {
        memset(text, 'x', sizeof text);
        for (uint32_t i = shift; i + 3 <= LONG; i += 3)
            memcpy(text + i, "€", 3);
        text[LONG] = '\0';
        for (uint32_t at = 0; at < LONG; at += 33) {
            qm_context *cx = test_context_new();
            qm_error(&cx->diag, QM_E_UTF8, span(add(cx, "f", text), shift + at, LONG), "x");
            assert_null(strchr(rendered(cx, false), '?'));
            test_context_free(cx);
        }
    }
    memset(text, 0x80, LONG);
    check_lines(text, 500, 501, "    1 | \n      | ^\n");
    check_lines(text, 0, LONG, "    1 | \n      | ^\n");
}

static void notes_and_fixits(void **state)
{
    qm_context *cx = *state;
    uint32_t base = add(cx, "f", "qubit q;\nhh q, q;\n");
    qm_diag_rec r = qm_error(&cx->diag, QM_E_UNDECLARED, span(base, 9, 11), "no gate '%s'", "hh");
    qm_note(&cx->diag, r, span(base, 6, 7), "qubits are declared here");
    qm_note(&cx->diag, r, (qm_span){0, 0}, "%d gates are known", 3);
    qm_fixit(&cx->diag, r, span(base, 9, 11), "h");
    qm_fixit(&cx->diag, r, span(base, 13, 16), "");
    qm_note(&cx->diag, NULL, (qm_span){0, 0}, "%s", "not kept");
    qm_fixit(&cx->diag, NULL, (qm_span){0, 0}, "not kept");
    qm_warning(&cx->diag, QM_W_OVERWRITTEN, (qm_span){0, 0}, "old");
    assert_string_equal(rendered(cx, false),
                        "f:2:1: error: no gate 'hh' [E0201]\n"
                        "    2 | hh q, q;\n"
                        "      | ^~\n"
                        "f:1:7: note: qubits are declared here\n"
                        "    1 | qubit q;\n"
                        "      |       ^\n"
                        "qasmill: note: 3 gates are known\n"
                        "    2 | hh q, q;\n"
                        "      | h\n"
                        "      |     remove\n"
                        "qasmill: warning: old [W0703 -Woverwritten-measurement]\n");
    assert_non_null(
        strstr(rendered(cx, true), "\033[1;31merror:\033[0m\033[1m no gate 'hh'\033[0m"));
}

static void includes_are_listed_from_the_inside(void **state)
{
    qm_context *cx = *state;
    uint32_t a = add(cx, "a", "\ninclude \"b\";");
    qm_sources_add(&cx->sources, "b", "include \"c\";", 12, span(a, 1, 13));
    uint32_t b = cx->sources.list[1].base;
    qm_sources_add(&cx->sources, "c", "x", 1, span(b, 0, 12));
    qm_error(&cx->diag, QM_E_SYNTAX, span(cx->sources.list[2].base, 0, 1), "no");
    assert_string_equal(rendered(cx, false), "in the file included at b:1:\n"
                                             "in the file included at a:2:\n"
                                             "c:1:1: error: no [E0101]\n"
                                             "    1 | x\n      | ^\n");
}

static json_t *list_json(qm_context *cx)
{
    qm_text t;
    json_error_t e;
    qm_text_init(&t, &cx->arena);
    assert_int_equal(qm_diag_render_json(&cx->diag, &t), QM_OK);
    assert_int_equal(t.data[t.size - 1], '\n');
    json_t *list = json_loads(t.data, 0, &e);
    if (!list)
        test_fail("%s in %s", e.text, t.data);
    return list;
}

static void json_is_read_back(void **state)
{
    qm_context *cx = *state;
    json_t *list = list_json(cx);
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    uint32_t base = add(cx, "f\"\n", "é q;\nr;");
    qm_diag_rec r = qm_error(&cx->diag, QM_E_TYPE, span(base, 3, 7), "a \"b\" \033 €");
    qm_note(&cx->diag, r, (qm_span){0, 0}, "%s", "\xff");
    qm_fixit(&cx->diag, r, span(base, 0, 2), "");
    qm_warning(&cx->diag, QM_W_OVERWRITTEN, (qm_span){0, 0}, "old");
    list = list_json(cx);
    const char *severity, *code, *message, *file, *note, *replacement;
    int line, column, end_line, end_column, fix_line, fix_column, fix_end;
    assert_int_equal(
        json_unpack(list, "[{s:s,s:s,s:s,s:s,s:i,s:i,s:i,s:i,s:[{s:s}],s:[{s:s,s:i,s:i,s:i}]},o]",
                    "severity", &severity, "code", &code, "message", &message, "file", &file,
                    "line", &line, "column", &column, "end_line", &end_line, "end_column",
                    &end_column, "notes", "message", &note, "fixits", "replacement", &replacement,
                    "line", &fix_line, "column", &fix_column, "end_column", &fix_end,
                    &(json_t *){0}),
        0);
    assert_string_equal(severity, "error");
    assert_string_equal(code, "E0209");
    assert_string_equal(message, "a \"b\" \033 €");
    assert_string_equal(file, "f\"\n");
    assert_int_equal(line, 1);
    assert_int_equal(column, 3);
    assert_int_equal(end_line, 2);
    assert_int_equal(end_column, 2);
    assert_string_equal(note, "(not UTF-8)");
    assert_string_equal(replacement, "");
    assert_int_equal(fix_line, 1);
    assert_int_equal(fix_column, 1);
    assert_int_equal(fix_end, 2);
    assert_null(json_object_get(json_array_get(list, 1), "line")); /* no place */
    json_decref(list);
}

static void later_errors_are_counted(void **state)
{
    qm_context *cx = *state;
    cx->diag.max_errors = 3;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < 10; i++) {
        kept += qm_error(&cx->diag, QM_E_SYNTAX, (qm_span){0, 0}, "%u", i) != NULL;
        kept += qm_warning(&cx->diag, QM_W_OVERWRITTEN, (qm_span){0, 0}, "%u", i) != NULL;
    }
    assert_int_equal(kept, 6);
    assert_int_equal(cx->diag.errors, 10);
    assert_int_equal(cx->diag.warnings, 10);
    uint32_t n = 0;
    for (const qm_diag_item *item = cx->diag.first; item; item = item->next)
        n++;
    assert_int_equal(n, 6);
}

/* What -W words make of a warning that is shown by default, and one that is not. */
static void check_warnings(const char *words, bool overwritten, bool shadow, bool shadow_is_error)
{
    char text[64], *rest = NULL;
    qm_warnings w = qm_warnings_default();
    assert_true(strlen(words) < sizeof text);
    memcpy(text, words, strlen(words) + 1);
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        assert_true(qm_warnings_set(&w, word));
    assert_int_equal(w.shown[QM_W_OVERWRITTEN], overwritten);
    assert_int_equal(w.shown[QM_W_SHADOW], shadow);
    assert_int_equal(w.error[QM_W_SHADOW], shadow_is_error);
    assert_false(w.shown[QM_E_SYNTAX] || w.error[QM_E_SYNTAX]);
}

static void warnings_are_chosen_by_name(void **state)
{
    (void)state;
    check_warnings("", true, false, false);
    check_warnings("all", true, true, false);
    check_warnings("all no-shadow", true, false, false);
    check_warnings("no-shadow all no-overwritten-measurement", false, true, false);
    check_warnings("error", true, false, true);
    check_warnings("error no-error", true, false, false);
    check_warnings("error=shadow", true, true, true);
    check_warnings("error no-error=shadow", true, false, false);
    check_warnings("error=shadow no-shadow", true, false, true);
    static const char *const unknown[] = {"",       "no-",       "no-all",  "shado",
                                          "error=", "error=x",   "errors",  "W0702",
                                          "E0101",  "no-error=", "no-extra"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        qm_warnings before = qm_warnings_default(), after = before;
        assert_false(qm_warnings_set(&after, unknown[i]));
        assert_memory_equal(&before, &after, sizeof after);
    }
}

static void warnings_can_count_as_errors(void **state)
{
    qm_context *cx = *state;
    assert_null(qm_warning(&cx->diag, QM_W_SHADOW, (qm_span){0, 0}, "not shown"));
    assert_true(qm_warnings_set(&cx->diag.set, "error=shadow"));
    assert_non_null(qm_warning(&cx->diag, QM_W_SHADOW, (qm_span){0, 0}, "one"));
    assert_non_null(qm_warning(&cx->diag, QM_W_OVERWRITTEN, (qm_span){0, 0}, "two"));
    assert_int_equal(cx->diag.errors, 1);
    assert_int_equal(cx->diag.promoted, 1);
    assert_int_equal(cx->diag.warnings, 1);
    cx->diag.set.none = true;
    assert_null(qm_warning(&cx->diag, QM_W_SHADOW, (qm_span){0, 0}, "none"));
    assert_string_equal(rendered(cx, false),
                        "qasmill: error: one [W0707 -Wshadow]\n"
                        "qasmill: warning: two [W0703 -Woverwritten-measurement]\n");
}

static uint32_t similarity(const char *typed, const char *candidate)
{
    uint32_t best = UINT32_MAX;
    bool near = qm_similar(typed, strlen(typed), candidate, strlen(candidate), &best);
    assert_int_equal(near, best != UINT32_MAX);
    return best;
}

static void similar_names(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *candidate;
        uint32_t distance; /* UINT32_MAX: too far */
    } rows[] = {
        {"measure", "measure", 0},
        {"mesure", "measure", 1},
        {"measrue", "measure", 1},
        {"cxx", "cx", 1},
        {"xc", "cx", 1},
        {"ab", "cd", UINT32_MAX},
        {"x", "y", UINT32_MAX},
        {"hadamrd", "hadamard", 1},
        {"", "x", UINT32_MAX},
        {"x", "", UINT32_MAX},
        {"cancel-invrses", "cancel-inverses", 1},
        {"abcdefgh", "abcdexyz", 3},
        {"abcdefg", "abcdxyz", UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (similarity(rows[i].typed, rows[i].candidate) != rows[i].distance)
            test_fail("'%s' and '%s': %u", rows[i].typed, rows[i].candidate,
                      similarity(rows[i].typed, rows[i].candidate));
    char text[66] = {0};
    memset(text, 'a', 64);
    assert_int_equal(similarity(text, text), 0);
    text[64] = 'a';
    assert_int_equal(similarity(text, text), UINT32_MAX);
    uint32_t best = 1;
    assert_false(qm_similar("mesure", 6, "measure", 7, &best)); /* no nearer than another one */
}

#define WITH_CONTEXT(name)                                                                         \
    cmocka_unit_test_setup_teardown(name, test_context_setup, test_context_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONTEXT(places_are_found),
        WITH_CONTEXT(offsets_end_at_4_gib),
        cmocka_unit_test(carets_stand_under_their_code),
        cmocka_unit_test(spans_of_several_lines_end_with_the_first),
        cmocka_unit_test(lines_of_six_digits_keep_their_carets),
        cmocka_unit_test(what_steers_the_terminal_is_a_question_mark),
        WITH_CONTEXT(messages_and_names_cannot_steer_it_either),
        cmocka_unit_test(long_lines_are_cut_around_the_mark),
        cmocka_unit_test(long_lines_of_many_bytes),
        WITH_CONTEXT(notes_and_fixits),
        WITH_CONTEXT(includes_are_listed_from_the_inside),
        WITH_CONTEXT(json_is_read_back),
        WITH_CONTEXT(later_errors_are_counted),
        cmocka_unit_test(warnings_are_chosen_by_name),
        WITH_CONTEXT(warnings_can_count_as_errors),
        cmocka_unit_test(similar_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
