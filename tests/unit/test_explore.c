/* Tests of runtime/explore.c, rt.c, collect.c and run.c: functions written by hand stand for
 * compiled programs and call the runtime as native code does. */

#include "ir/gate.h"
#include "ir/module.h"
#include "runtime/memory.h"
#include "runtime/rt.h"
#include "runtime/run.h"
#include "runtime/sim/state.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

static void gate(qm_rt *rt, uint32_t id, const uint32_t *q, double p)
{
    qm_rt_gate(rt, id, 0, 0, q, &p, 1.0);
}

static void gate1(qm_rt *rt, uint32_t id, uint32_t q)
{
    gate(rt, id, &q, 0);
}

static void gate2(qm_rt *rt, uint32_t id, uint32_t a, uint32_t b)
{
    const uint32_t q[2] = {a, b};
    gate(rt, id, q, 0);
}

static const qm_prog_qubits register_q[] = {{"q", 0, 3}};

#define BIT(name_, offset_)                                                                        \
    {                                                                                              \
        .name = (name_), .kind = QM_T_BIT, .offset = (offset_), .size = 1                          \
    }

static qm_program program_of(uint32_t nqubits, const qm_prog_cell *cells, uint32_t ncells,
                             uint32_t frame_size, void (*entry)(qm_rt *, uint8_t *))
{
    return (qm_program){.abi = QM_PROGRAM_ABI,
                        .nqubits = nqubits,
                        .frame_size = frame_size,
                        .ncells = ncells,
                        .nregs = 1,
                        .measures = 1,
                        .cells = cells,
                        .regs = register_q,
                        .source = "test.qasm",
                        .entry = entry};
}

static const qm_outcome *find(const qm_result *r, const char *bits)
{
    for (uint32_t i = 0; i < r->noutcomes; i++)
        if (strcmp(r->outcomes[i].bits, bits) == 0)
            return &r->outcomes[i];
    return NULL;
}

static void expect_probability(const qm_result *r, const char *bits, double p)
{
    const qm_outcome *o = find(r, bits);
    if (o == NULL || fabs(o->probability - p) > 1e-12)
        fail_msg("outcome %s: %g, not %g", bits, o != NULL ? o->probability : 0, p);
}

/* Cells c0 (offset 0), c1 (8), r (16). */
static const qm_prog_cell three_bits[] = {BIT("c0", 0), BIT("c1", 8), BIT("r", 16)};

static void teleport(qm_rt *rt, uint8_t *frame)
{
    const uint32_t source = 0, target = 2;
    gate(rt, QM_G_RY, &source, 2 * M_PI / 3);
    gate1(rt, QM_G_H, 1);
    gate2(rt, QM_G_CX, 1, 2);
    gate2(rt, QM_G_CX, 0, 1);
    gate1(rt, QM_G_H, 0);
    frame[0] = (uint8_t)qm_rt_measure(rt, 0);
    frame[8] = (uint8_t)qm_rt_measure(rt, 1);
    if (frame[8])
        gate1(rt, QM_G_X, 2);
    if (frame[0])
        gate1(rt, QM_G_Z, 2);
    gate(rt, QM_G_RY, &target, -2 * M_PI / 3);
    frame[16] = (uint8_t)qm_rt_measure(rt, 2);
}

static void run_ok(const qm_program *p, const qm_run_options *o, qm_arena *arena, qm_result *r)
{
    qm_status st = qm_program_run(p, o, arena, r);
    if (st != QM_OK)
        fail_msg("status %d: %s", st, r->error != NULL ? r->error : "");
}

static void teleport_is_exact(void **state)
{
    qm_arena *arena = *state;
    qm_result r;
    qm_program p = program_of(3, three_bits, 3, 24, teleport);
    run_ok(&p, &(qm_run_options){.exact = true}, arena, &r);
    assert_int_equal(r.noutcomes, 4);
    expect_probability(&r, "0 0 0", 0.25);
    expect_probability(&r, "0 1 0", 0.25);
    expect_probability(&r, "1 0 0", 0.25);
    expect_probability(&r, "1 1 0", 0.25);
    assert_int_equal(r.paths, 4);
    assert_true(r.same[2] && !r.same[0] && !r.same[1]);
    assert_int_equal(r.frame[16], 0);
    assert_null(r.state);
    assert_true(r.lost < 1e-12);
}

static void teleport_by_shots(void **state)
{
    qm_arena *arena = *state;
    qm_result r;
    qm_program p = program_of(3, three_bits, 3, 24, teleport);
    run_ok(&p, &(qm_run_options){.shots = 4000, .seed = 5}, arena, &r);
    assert_int_equal(r.noutcomes, 4);
    uint64_t total = 0;
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(fabs((double)r.outcomes[i].count - 1000) < 6 * sqrt(750));
        total += r.outcomes[i].count;
    }
    assert_int_equal(total, 4000);
}

/* while (c0 == 0) { h q; c0 = measure q; r = r ^ 1; } */
static void repeat_until_success(qm_rt *rt, uint8_t *frame)
{
    while (frame[0] == 0) {
        if (qm_rt_poll(rt))
            return;
        gate1(rt, QM_G_H, 0);
        frame[0] = (uint8_t)qm_rt_measure(rt, 0);
        frame[16] ^= 1;
    }
}

static void unlikely_paths_are_lost(void **state)
{
    qm_arena *arena = *state;
    qm_result r;
    qm_program p = program_of(1, three_bits, 3, 24, repeat_until_success);
    run_ok(&p, &(qm_run_options){.exact = true}, arena, &r);
    expect_probability(&r, "1 0 1", 2.0 / 3);
    expect_probability(&r, "1 0 0", 1.0 / 3);
    assert_true(r.lost > 0 && r.lost < 1e-13);
    run_ok(&p, &(qm_run_options){.shots = 3000}, arena, &r);
    assert_int_equal(r.noutcomes, 2);
    assert_int_equal(r.outcomes[0].count + r.outcomes[1].count, 3000);
}

/* Resetting half of a Bell pair leaves the other half mixed. */
static void reset_partner(qm_rt *rt, uint8_t *frame)
{
    gate1(rt, QM_G_H, 0);
    gate2(rt, QM_G_CX, 0, 1);
    qm_rt_reset(rt, 0);
    frame[0] = (uint8_t)qm_rt_measure(rt, 0);
    frame[8] = (uint8_t)qm_rt_measure(rt, 1);
}

static void reset_leaves_the_partner_mixed(void **state)
{
    qm_arena *arena = *state;
    qm_result r;
    qm_program p = program_of(3, three_bits, 3, 24, reset_partner);
    run_ok(&p, &(qm_run_options){.exact = true}, arena, &r);
    assert_int_equal(r.noutcomes, 2);
    expect_probability(&r, "0 0 0", 0.5);
    expect_probability(&r, "0 1 0", 0.5);
}

/* A chain of random measurements, gates between them, and the rest measured at the end. */
static void long_chain(qm_rt *rt, uint8_t *frame)
{
    for (uint32_t i = 0; i < 7; i++) {
        for (uint32_t q = 0; q < 3; q++) {
            gate(rt, QM_G_RX, &q, 0.3 + i + q);
            gate2(rt, QM_G_CX, q, (q + 1) % 3);
        }
        uint32_t bit = qm_rt_measure(rt, i % 3);
        frame[8 * (i % 2)] ^= (uint8_t)bit;
        qm_rt_reset(rt, (i + 1) % 3);
        qm_rt_phase(rt, 0.1);
    }
    for (uint32_t q = 0; q < 3; q++)
        gate(rt, QM_G_RY, &q, 0.7);
}

static void expect_equal(const qm_result *a, const qm_result *b)
{
    assert_int_equal(a->noutcomes, b->noutcomes);
    for (uint32_t i = 0; i < a->noutcomes; i++) {
        assert_string_equal(a->outcomes[i].bits, b->outcomes[i].bits);
        assert_int_equal(a->outcomes[i].count, b->outcomes[i].count);
        assert_memory_equal(&a->outcomes[i].probability, &b->outcomes[i].probability,
                            sizeof(double));
    }
    assert_memory_equal(&a->lost, &b->lost, sizeof a->lost);
}

static void snapshots_and_threads_change_nothing(void **state)
{
    static const qm_deferred deferred[] = {{2, 16}};
    qm_arena *arena = *state;
    qm_result r[4];
    qm_program p = program_of(3, three_bits, 3, 24, long_chain);
    p.deferred = deferred;
    p.ndeferred = 1;
    for (uint32_t exact = 0; exact < 2; exact++) {
        qm_run_options o = {.shots = 500, .seed = 9, .exact = exact == 1, .sim.threads = 1};
        run_ok(&p, &o, arena, &r[0]);
        o.sim.threads = 2;
        run_ok(&p, &o, arena, &r[1]);
        o.max_state_bytes = qm_state_bytes(3, QM_DOUBLE); /* no room for snapshots */
        run_ok(&p, &o, arena, &r[2]);
        o.max_state_bytes = qm_state_bytes(3, QM_DOUBLE) + 1200; /* for a few */
        run_ok(&p, &o, arena, &r[3]);
        for (uint32_t i = 1; i < 4; i++)
            expect_equal(&r[0], &r[i]);
        assert_true(r[0].paths > 20);
    }
}

enum { WIDE = 18 };

static void wide_state(qm_rt *rt, uint8_t *frame)
{
    for (uint32_t q = 0; q < WIDE; q++) {
        gate(rt, QM_G_RY, &q, 0.2 + 0.1 * q);
        if (q > 0)
            gate2(rt, QM_G_CX, q - 1, q);
    }
    frame[0] = (uint8_t)qm_rt_measure(rt, 5);
    for (uint32_t q = 0; q < WIDE; q++)
        gate(rt, QM_G_RX, &q, 0.4);
}

static void threads_change_nothing_in_large_states(void **state)
{
    static const qm_deferred deferred[] = {{17, 8}, {0, 16}};
    qm_arena *arena = *state;
    qm_result a, b;
    qm_program p = program_of(WIDE, three_bits, 3, 24, wide_state);
    p.deferred = deferred;
    p.ndeferred = 2;
    for (uint32_t exact = 0; exact < 2; exact++) {
        run_ok(&p, &(qm_run_options){.shots = 300, .exact = exact == 1, .sim.threads = 1}, arena,
               &a);
        run_ok(&p, &(qm_run_options){.shots = 300, .exact = exact == 1, .sim.threads = 3}, arena,
               &b);
        expect_equal(&a, &b);
        assert_true(a.noutcomes > 4);
    }
}

static void ghz(qm_rt *rt, uint8_t *frame)
{
    (void)frame;
    gate1(rt, QM_G_H, 0);
    gate2(rt, QM_G_CX, 0, 1);
    gate2(rt, QM_G_CX, 1, 2);
}

/* Bits c[3] at 0. */
static void deferred_measurements_are_sampled_at_the_end(void **state)
{
    static const qm_prog_cell cells[] = {
        {.name = "c", .kind = QM_T_BIT, .width = 3, .offset = 0, .size = 3}};
    static const qm_deferred deferred[] = {{0, 0}, {1, 1}};
    qm_arena *arena = *state;
    qm_result r;
    qm_program p = program_of(3, cells, 1, 8, ghz);
    p.deferred = deferred;
    p.ndeferred = 2;
    run_ok(&p, &(qm_run_options){.exact = true}, arena, &r);
    assert_int_equal(r.noutcomes, 2);
    expect_probability(&r, "000", 0.5);
    expect_probability(&r, "011", 0.5);
    assert_false(r.same[0]);
    assert_null(r.state);
    run_ok(&p, &(qm_run_options){.shots = 1000}, arena, &r);
    assert_int_equal(r.paths, 1);
    assert_int_equal(find(&r, "000")->count + find(&r, "011")->count, 1000);
}

static void without_measurements_qubits_are_read(void **state)
{
    static const qm_prog_qubits regs[] = {{"a", 0, 2}, {"b", 2, 1}};
    qm_arena *arena = *state;
    qm_result r;
    qm_program p = program_of(3, NULL, 0, 0, ghz);
    p.measures = 0;
    p.regs = regs;
    p.nregs = 2;
    run_ok(&p, &(qm_run_options){.exact = true}, arena, &r);
    assert_true(r.implied_measure);
    assert_int_equal(r.noutcomes, 2);
    expect_probability(&r, "00 0", 0.5);
    expect_probability(&r, "11 1", 0.5);
    assert_non_null(r.state);
    assert_true(fabs(r.state[7].re - M_SQRT1_2) < 1e-15 && r.state[7].im == 0);
}

static void certain(qm_rt *rt, uint8_t *frame)
{
    gate1(rt, QM_G_X, 1);
    qm_rt_phase(rt, M_PI / 2);
    qm_rt_reset(rt, 2);
    frame[0] = (uint8_t)qm_rt_measure(rt, 1);
}

static void certain_outcomes_keep_the_state_pure(void **state)
{
    static const qm_deferred deferred[] = {{1, 8}, {0, QM_NONE}};
    qm_arena *arena = *state;
    qm_result r;
    qm_program p = program_of(3, three_bits, 3, 24, certain);
    p.deferred = deferred;
    p.ndeferred = 2;
    run_ok(&p, &(qm_run_options){.exact = true}, arena, &r);
    expect_probability(&r, "1 1 0", 1);
    assert_non_null(r.state);
    assert_true(fabs(r.state[2].im - 1) < 1e-15 && fabs(r.state[2].re) < 1e-15);
    assert_true(r.same[0] && r.same[1] && r.frame[8] == 1);
}

static void fails(qm_rt *rt, uint8_t *frame)
{
    frame[0] = (uint8_t)qm_rt_measure(rt, 0);
    qm_rt_index(rt, -4, 3, 7, 9);
}

static void same_operands(qm_rt *rt, uint8_t *frame)
{
    (void)frame;
    uint32_t a = qm_rt_index(rt, 1, 3, 4, 2), b = qm_rt_index(rt, -2, 3, 4, 8);
    gate2(rt, QM_G_CX, a, b);
}

static void not_finite(qm_rt *rt, uint8_t *frame)
{
    (void)frame;
    const uint32_t q = 0;
    gate(rt, QM_G_RX, &q, INFINITY);
}

static void expect_error(const qm_program *p, const qm_run_options *o, qm_arena *arena,
                         qm_status status, const char *text)
{
    qm_result r;
    assert_int_equal(qm_program_run(p, o, arena, &r), status);
    assert_non_null(r.error);
    assert_string_equal(r.error, text);
}

static void failures_are_reported(void **state)
{
    qm_arena *arena = *state;
    qm_run_options o = {.shots = 10};
    qm_program p = program_of(3, three_bits, 3, 24, fails);
    expect_error(&p, &o, arena, QM_ERR_INPUT,
                 "test.qasm:7:9: index -4 is outside a register of 3 elements");
    p.entry = same_operands;
    expect_error(&p, &o, arena, QM_ERR_INPUT,
                 "test.qasm:4:8: the qubits of a gate must differ, but two are the same");
    p.entry = not_finite;
    expect_error(&p, &o, arena, QM_ERR_INPUT, "test.qasm: a gate parameter is not a finite number");
    o.shots = 0;
    expect_error(&p, &o, arena, QM_ERR_USAGE, "at least 1 shot is needed, but 0 are given");
}

enum { CHAIN = 20 };

static void entangle_chain(qm_rt *rt, uint8_t *frame)
{
    for (uint32_t q = 0; q < CHAIN; q++) {
        gate(rt, QM_G_RY, &q, 0.3);
        if (q > 0)
            gate2(rt, QM_G_CX, q - 1, q);
    }
    frame[0] = (uint8_t)qm_rt_measure(rt, CHAIN - 1);
}

static void memory_and_paths_are_bounded(void **state)
{
    qm_arena *arena = *state;
    qm_program p = program_of(CHAIN + 1, three_bits, 3, 24, entangle_chain);
    qm_run_options o = {.exact = true, .max_state_bytes = (1 << 20) + (1 << 19)};
    expect_error(&p, &o, arena, QM_ERR_MEMORY,
                 "a statevector of 20 qubits takes 16 MiB, but 1.5 MiB are allowed; 16 qubits fit "
                 "(17 with --precision=single)");
    o.sim.engine = QM_ENGINE_GATES;
    p.nqubits = 100;
    expect_error(
        &p, &o, arena, QM_ERR_MEMORY,
        "a statevector of 100 qubits takes 2^104 bytes, but 1.5 MiB are allowed; 16 qubits fit "
        "(17 with --precision=single)");
    p = program_of(3, three_bits, 3, 24, long_chain);
    o = (qm_run_options){.exact = true, .max_paths = 10};
    expect_error(
        &p, &o, arena, QM_ERR_INPUT,
        "an exact run follows at most 10 paths (max_paths), but this program has more; run "
        "it by shots instead");
    assert_true(qm_free_memory() > 0);
}

static void cancelling_ends_the_run(void **state)
{
    qm_arena *arena = *state;
    atomic_bool cancel = true;
    qm_program p = program_of(1, three_bits, 1, 24, repeat_until_success);
    qm_run_options o = {.shots = 10, .cancel = &cancel};
    expect_error(&p, &o, arena, QM_ERR_CANCELLED, "the run was cancelled");
}

static void full_arena_is_survived(void **state)
{
    (void)state;
    qm_arena small;
    qm_result r;
    qm_arena_init(&small, NULL);
    small.limit = 1 << 12;
    qm_program p = program_of(3, three_bits, 3, 24, long_chain);
    p.frame_size = 1 << 20;
    assert_int_equal(qm_program_run(&p, &(qm_run_options){.shots = 5}, &small, &r), QM_ERR_MEMORY);
    assert_non_null(r.error);
    qm_arena_free(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(teleport_is_exact),
        cmocka_unit_test(teleport_by_shots),
        cmocka_unit_test(unlikely_paths_are_lost),
        cmocka_unit_test(reset_leaves_the_partner_mixed),
        cmocka_unit_test(snapshots_and_threads_change_nothing),
        cmocka_unit_test(threads_change_nothing_in_large_states),
        cmocka_unit_test(deferred_measurements_are_sampled_at_the_end),
        cmocka_unit_test(without_measurements_qubits_are_read),
        cmocka_unit_test(certain_outcomes_keep_the_state_pure),
        cmocka_unit_test(failures_are_reported),
        cmocka_unit_test(memory_and_paths_are_bounded),
        cmocka_unit_test(cancelling_ends_the_run),
        cmocka_unit_test(full_arena_is_survived),
    };
    return cmocka_run_group_tests(tests, test_arena_setup, test_arena_teardown);
}
