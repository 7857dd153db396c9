/* Tests of runtime/inputs.c, value.c, result.c and result_json.c: texts in, texts out. */

#include "ir/module.h"
#include "runtime/inputs.h"
#include "runtime/run.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

enum { FRAME = 128 };

static const qm_prog_cell cells[] = {
    {.name = "u", .kind = QM_T_UINT, .width = 64, .offset = 0, .size = 8, .role = QM_CELL_INPUT},
    {.name = "i", .kind = QM_T_INT, .width = 8, .offset = 8, .size = 8, .role = QM_CELL_INPUT},
    {.name = "w", .kind = QM_T_INT, .width = 130, .offset = 16, .size = 24, .role = QM_CELL_INPUT},
    {.name = "b", .kind = QM_T_BIT, .width = 3, .offset = 40, .size = 3, .role = QM_CELL_INPUT},
    {.name = "s", .kind = QM_T_BIT, .offset = 48, .size = 1, .role = QM_CELL_INPUT},
    {.name = "t", .kind = QM_T_BOOL, .width = 1, .offset = 56, .size = 1, .role = QM_CELL_INPUT},
    {.name = "f", .kind = QM_T_FLOAT, .width = 64, .offset = 64, .size = 8, .role = QM_CELL_INPUT},
    {.name = "a", .kind = QM_T_ANGLE, .width = 4, .offset = 72, .size = 8, .role = QM_CELL_INPUT},
    {.name = "g", .kind = QM_T_FLOAT, .width = 32, .offset = 80, .size = 8, .role = QM_CELL_INPUT},
    {.name = "h", .kind = QM_T_FLOAT, .width = 16, .offset = 88, .size = 8, .role = QM_CELL_INPUT},
    {.name = "z",
     .kind = QM_T_COMPLEX,
     .width = 64,
     .offset = 96,
     .size = 16,
     .role = QM_CELL_INPUT},
    {.name = "y",
     .kind = QM_T_COMPLEX,
     .width = 32,
     .offset = 112,
     .size = 16,
     .role = QM_CELL_INPUT},
};
enum { NCELLS = sizeof cells / sizeof *cells };

static const qm_prog_qubits regs[] = {{"q", 0, 2}, {"$7", 2, 1}};

static void idle(qm_rt *rt, uint8_t *frame)
{
    (void)rt;
    (void)frame;
}

static qm_program program(uint32_t ncells)
{
    return (qm_program){.abi = QM_PROGRAM_ABI,
                        .nqubits = 3,
                        .frame_size = FRAME,
                        .ncells = ncells,
                        .nregs = 2,
                        .cells = cells,
                        .regs = regs,
                        .measures = 1,
                        .entry = idle};
}

static const qm_input_value all[NCELLS] = {
    {"u", "18446744073709551615"},
    {"i", "-0x80"},
    {"w", "-680564733841876926926749214863536422912"},
    {"b", "\"011\""},
    {"s", "1"},
    {"t", "true"},
    {"f", "-3*(1 + 0.5)/2"},
    {"a", "pi"},
    {"g", "1e-1"},
    {"h", "1/3"},
    {"z", "-(1.5 - 2 im)*2im/4im"},
    {"y", " 0.1 "},
};

static json_t *run_json(const qm_program *p, const qm_run_options *o, qm_arena *arena)
{
    qm_result r;
    qm_text text;
    json_error_t e;
    if (qm_program_run(p, o, arena, &r) != QM_OK)
        fail_msg("%s", r.error);
    qm_text_init(&text, arena);
    assert_int_equal(qm_result_json(p, o, &r, &text), QM_OK);
    json_t *j = json_loads(text.data, JSON_DECODE_INT_AS_REAL, &e);
    if (j == NULL)
        fail_msg("%s in %s", e.text, text.data);
    return j;
}

static void inputs_come_back_as_outputs(void **state)
{
    qm_arena *arena = *state;
    qm_program p = program(NCELLS);
    qm_result r;
    qm_text text;
    qm_run_options o = {.exact = true, .inputs = all, .ninputs = NCELLS};
    assert_int_equal(qm_program_run(&p, &o, arena, &r), QM_OK);
    qm_text_init(&text, arena);
    assert_int_equal(qm_result_json(&p, &o, &r, &text), QM_OK);
    static const char *const want[] = {
        "\"counts_exact\": {\n    \"011 1\": 1.0\n  }",
        "\"bit_registers\": [\"b\", \"s\"]",
        "\"u\": 18446744073709551615",
        "\"i\": -128",
        "\"w\": -680564733841876926926749214863536422912",
        "\"b\": \"011\"",
        "\"s\": \"1\"",
        "\"t\": true",
        "\"f\": -2.25",
        "\"a\": {\"angle_bits\": 8, \"size\": 4}",
        "\"g\": 0.10000000149011612",
        "\"h\": 0.333251953125",
        "\"z\": [-0.75, 1.0]",
        "\"y\": [0.10000000149011612, 0.0]",
        "\"statevector\": [\n    [1.0, 0.0],",
    };
    for (uint32_t i = 0; i < sizeof want / sizeof *want; i++)
        if (strstr(text.data, want[i]) == NULL)
            fail_msg("%s is not in %s", want[i], text.data);
    json_decref(run_json(&p, &o, arena));
}

static const qm_prog_cell output_cells[] = {
    {.name = "b", .kind = QM_T_BIT, .width = 3, .size = 3, .role = QM_CELL_VAR},
    {.name = "o", .kind = QM_T_BIT, .width = 2, .offset = 8, .size = 2, .role = QM_CELL_OUTPUT},
    {.name = "i", .kind = QM_T_INT, .width = 8, .offset = 16, .size = 8, .role = QM_CELL_VAR},
    {.name = "r", .kind = QM_T_INT, .width = 8, .offset = 24, .size = 8, .role = QM_CELL_OUTPUT},
};

static void declared_outputs_are_the_only_results(void **state)
{
    qm_arena *arena = *state;
    const qm_deferred deferred[] = {{.qubit = 0, .offset = 0}, {.qubit = 1, .offset = 9}};
    qm_program p = program(4);
    p.cells = output_cells;
    p.deferred = deferred;
    p.ndeferred = 2;
    qm_run_options o = {.exact = true};
    qm_result r;
    qm_text text;
    assert_int_equal(qm_program_run(&p, &o, arena, &r), QM_OK);
    assert_true(!r.same[0] && r.same[1] && !r.same[2] && r.same[3]);
    qm_text_init(&text, arena);
    qm_result_json(&p, &o, &r, &text);
    qm_result_text(&p, &o, &r, &text);
    static const char *const want[] = {
        "\"counts_exact\": {\n    \"00\": 1.0\n  }",
        "\"bit_registers\": [\"o\"]",
        "\"outputs\": {\n    \"o\": \"00\",\n    \"r\": 0\n  }",
        "\no    probability\n00  1.0000000000",
        "\noutputs\n  o = \"00\"\n  r = 0\n",
    };
    for (uint32_t i = 0; i < sizeof want / sizeof *want; i++)
        if (strstr(text.data, want[i]) == NULL)
            fail_msg("%s is not in %s", want[i], text.data);
    p.cells = output_cells + 2; /* no bit register at all */
    p.ncells = 2;
    p.ndeferred = 0;
    json_t *j = run_json(&p, &o, arena);
    assert_null(json_object_get(j, "counts_exact"));
    assert_int_equal(json_object_size(json_object_get(j, "outputs")), 1);
    json_decref(j);
}

static const uint32_t array_dims[] = {2, 3}, no_dims[] = {2, 0};

static const qm_prog_cell array_cells[] = {
    {.name = "m",
     .kind = QM_T_INT,
     .width = 8,
     .size = 48,
     .role = QM_CELL_INPUT,
     .dims = array_dims,
     .ndims = 2,
     .element = 8},
    {.name = "t",
     .kind = QM_T_BOOL,
     .width = 1,
     .offset = 48,
     .size = 3,
     .role = QM_CELL_INPUT,
     .dims = array_dims + 1,
     .ndims = 1,
     .element = 1},
    {.name = "a",
     .kind = QM_T_ANGLE,
     .width = 4,
     .offset = 56,
     .size = 16,
     .role = QM_CELL_INPUT,
     .dims = array_dims,
     .ndims = 1,
     .element = 8},
    {.name = "e",
     .kind = QM_T_FLOAT,
     .width = 64,
     .offset = 72,
     .role = QM_CELL_INPUT,
     .dims = no_dims,
     .ndims = 2,
     .element = 8},
};

static void arrays_are_nested_lists(void **state)
{
    qm_arena *arena = *state;
    const qm_input_value given[] = {{"m", " [ {1, -2 , 3},[0x04,5,6] ] "},
                                    {"t", "{true,0 ,1}"},
                                    {"a", "[pi, (pi + pi)/4]"},
                                    {"e", "[[], {}]"}};
    qm_program p = program(4);
    p.cells = array_cells;
    qm_run_options o = {.exact = true, .inputs = given, .ninputs = 4};
    qm_result r;
    qm_text text;
    assert_int_equal(qm_program_run(&p, &o, arena, &r), QM_OK);
    qm_text_init(&text, arena);
    qm_result_json(&p, &o, &r, &text);
    qm_result_text(&p, &o, &r, &text);
    static const char *const want[] = {
        "\"m\": [[1, -2, 3], [4, 5, 6]],",
        "\"t\": [true, false, true],",
        "\"a\": [{\"angle_bits\": 8, \"size\": 4}, {\"angle_bits\": 4, \"size\": 4}],",
        "\"e\": [[], []]",
        "m = {{1, -2, 3}, {4, 5, 6}}\n",
        "t = {true, false, true}\n",
        "a = {3.141592653589793, 1.5707963267948966}\n",
        "e = {{}, {}}\n",
    };
    for (uint32_t i = 0; i < sizeof want / sizeof *want; i++)
        if (strstr(text.data, want[i]) == NULL)
            fail_msg("%s is not in %s", want[i], text.data);
}

static void wrong_arrays_are_named(void **state)
{
    static const char *const wrong[] = {
        "",
        "1",
        "[[1, 2, 3]]",
        "[[1, 2, 3], [4, 5]]",
        "[[1, 2, 3], [4, 5, 6, 7]]",
        "[[1, 2, 3], [4, 5, 6]",
        "[[1, 2, 3], [4, 5, 6]]]",
        "[[1, 2, 3} [4, 5, 6]]",
        "[[1, 2, 3], [4, 5, 300]]",
        "[[1, 2, 3], [4, , 6]]",
        "[[1, 2, 3], [4, 5, [6]]]",
        "[1, 2, 3, 4, 5, 6]",
        "[[1, 2, 3], [4, 5, 6]], 7",
    };
    qm_arena *arena = *state;
    qm_program p = program(1);
    p.cells = array_cells;
    for (uint32_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const qm_input_value given = {"m", wrong[i]};
        qm_run_options o = {.exact = true, .inputs = &given, .ninputs = 1};
        qm_result r;
        if (qm_program_run(&p, &o, arena, &r) != QM_ERR_INPUT ||
            strstr(r.error, "is no value of type array[int[8], 2, 3] for input 'm'") == NULL)
            fail_msg("'%s' is accepted, or: %s", wrong[i], r.error ? r.error : "no error");
    }
}

static void wrong_inputs_are_named(void **state)
{
    static const struct {
        qm_input_value input;
        const char *error;
    } cases[] = {
        {{"u", "18446744073709551616"},
         "'18446744073709551616' is no value of type uint[64] for input 'u'"},
        {{"u", "-1"}, "'-1' is no value of type uint[64] for input 'u'"},
        {{"u", ""}, "'' is no value of type uint[64] for input 'u'"},
        {{"u", "12a"}, "'12a' is no value of type uint[64] for input 'u'"},
        {{"i", "128"}, "'128' is no value of type int[8] for input 'i'"},
        {{"i", "-129"}, "'-129' is no value of type int[8] for input 'i'"},
        {{"b", "01"}, "'01' is no value of type bit[3] for input 'b'"},
        {{"b", "0112"}, "'0112' is no value of type bit[3] for input 'b'"},
        {{"t", "yes"}, "'yes' is no value of type bool for input 't'"},
        {{"f", "1 +"}, "'1 +' is no value of type float[64] for input 'f'"},
        {{"f", "1/0"}, "'1/0' is no value of type float[64] for input 'f'"},
        {{"f", "(1"}, "'(1' is no value of type float[64] for input 'f'"},
        {{"f", "1im"}, "'1im' is no value of type float[64] for input 'f'"},
        {{"f", "1im*1im"}, "'1im*1im' is no value of type float[64] for input 'f'"},
        {{"h", "65520"}, "'65520' is no value of type float[16] for input 'h'"},
        {{"z", "1imag"}, "'1imag' is no value of type complex[float[64]] for input 'z'"},
        {{"z", "im"}, "'im' is no value of type complex[float[64]] for input 'z'"},
        {{"z", "1/0im"}, "'1/0im' is no value of type complex[float[64]] for input 'z'"},
        {{"y", "1e39im"}, "'1e39im' is no value of type complex[float[32]] for input 'y'"},
        {{"a", "pie"}, "'pie' is no value of type angle[4] for input 'a'"},
        {{"qq", "1"}, "no input is called 'qq'"},
    };
    qm_arena *arena = *state;
    qm_program p = program(NCELLS);
    uint8_t frame[FRAME] = {0};
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *error = NULL;
        assert_int_equal(qm_inputs_parse(&p, &cases[i].input, 1, frame, arena, &error),
                         QM_ERR_INPUT);
        assert_string_equal(error, cases[i].error);
    }
    const char *error = NULL;
    assert_int_equal(qm_inputs_parse(&p, all, 1, frame, arena, &error), QM_ERR_INPUT);
    assert_string_equal(error, "input 'i' of type int[8] needs a value: -D i=VALUE");
}

static void deep_expressions_are_refused(void **state)
{
    qm_arena *arena = *state;
    qm_program p = program(NCELLS);
    uint8_t frame[FRAME] = {0};
    enum { DEEP = 100000 };
    char *text = qm_arena_alloc(arena, DEEP + 1, 1);
    memset(text, '(', DEEP);
    text[DEEP] = '\0';
    const qm_input_value input = {"f", text};
    const char *error = NULL;
    assert_int_equal(qm_inputs_parse(&p, &input, 1, frame, arena, &error), QM_ERR_INPUT);
}

static void angles_round_to_even(void **state)
{
    static const struct {
        const char *text;
        uint8_t bits;
    } cases[] = {{"0", 0},     {"pi/8", 1},    {"2*pi", 0},     {"-pi/8", 15},
                 {"pi/16", 0}, {"3*pi/16", 2}, {"31*pi/16", 0}, {"5*pi", 8}};
    qm_arena *arena = *state;
    qm_program p = program(NCELLS);
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t frame[FRAME] = {0};
        const qm_input_value input = {"a", cases[i].text};
        const char *error = NULL;
        (void)qm_inputs_parse(&p, &input, 1, frame, arena, &error);
        assert_int_equal(frame[72], cases[i].bits);
    }
}

static void counts_are_json(void **state)
{
    qm_arena *arena = *state;
    qm_program p = program(NCELLS);
    qm_run_options o = {.shots = 7, .seed = 3, .inputs = all, .ninputs = NCELLS};
    json_t *j = run_json(&p, &o, arena);
    assert_true(json_number_value(json_object_get(j, "shots")) == 7);
    assert_true(json_number_value(json_object_get(j, "seed")) == 3);
    assert_true(json_number_value(json_object_get(json_object_get(j, "counts"), "011 1")) == 7);
    assert_null(json_object_get(j, "statevector"));
    json_decref(j);
}

static void implied_measurements_have_their_own_keys(void **state)
{
    qm_arena *arena = *state;
    qm_program p = program(0);
    p.measures = 0;
    qm_run_options o = {.exact = true};
    json_t *j = run_json(&p, &o, arena);
    json_t *qubits = json_object_get(j, "qubit_probabilities");
    assert_true(json_number_value(json_object_get(qubits, "00 0")) == 1);
    assert_int_equal(json_array_size(json_object_get(j, "qubit_registers")), 2);
    assert_null(json_object_get(j, "counts_exact"));
    assert_int_equal(json_array_size(json_object_get(j, "statevector")), 8);
    json_decref(j);
}

static void text_is_for_people(void **state)
{
    static const qm_outcome outcomes[] = {{"00 0", 256, 0}, {"01 1", 768, 0}};
    qm_arena *arena = *state;
    qm_program p = program(0);
    qm_text text;
    qm_result r = {
        .outcomes = (qm_outcome *)(void *)outcomes, .noutcomes = 2, .implied_measure = true};
    qm_text_init(&text, arena);
    qm_run_options o = {.shots = 1024, .seed = 1};
    assert_int_equal(qm_result_text(&p, &o, &r, &text), QM_OK);
    assert_string_equal(text.data,
                        "1024 shots, seed 1\n"
                        "q $7         count\n"
                        "00 0           256  ########\n"
                        "01 1           768  ########################\n"
                        "note: the program measures nothing; all its qubits were measured at the "
                        "end, one string a quantum register\n");
}

static void states_are_cut(void **state)
{
    qm_arena *arena = *state;
    qm_program p = program(0);
    p.nqubits = 7;
    static const qm_prog_qubits seven[] = {{"q", 0, 7}};
    p.regs = seven;
    p.nregs = 1;
    static qm_amplitude a[128];
    for (uint32_t i = 0; i < 70; i++)
        a[i].im = -0.1;
    qm_result r = {.state = a};
    qm_text text;
    qm_text_init(&text, arena);
    assert_int_equal(qm_result_text(&p, &(qm_run_options){.exact = true}, &r, &text), QM_OK);
    assert_non_null(
        strstr(text.data, "  0000001  +0.000000000000 -0.100000000000i  0.0100000000\n"));
    assert_non_null(strstr(text.data, "  and 6 more of 70 amplitudes that are not zero\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inputs_come_back_as_outputs),
        cmocka_unit_test(declared_outputs_are_the_only_results),
        cmocka_unit_test(arrays_are_nested_lists),
        cmocka_unit_test(wrong_arrays_are_named),
        cmocka_unit_test(wrong_inputs_are_named),
        cmocka_unit_test(deep_expressions_are_refused),
        cmocka_unit_test(angles_round_to_even),
        cmocka_unit_test(counts_are_json),
        cmocka_unit_test(implied_measurements_have_their_own_keys),
        cmocka_unit_test(text_is_for_people),
        cmocka_unit_test(states_are_cut),
    };
    return cmocka_run_group_tests(tests, test_arena_setup, test_arena_teardown);
}
