/* Multiplexed rotations against their definition, simulated gate by gate. */
#include "synth/multiplexer.h"

#include "support/arena.h"
#include "support/rng.h"
#include "tests/qm_test.h"

#include <complex.h>
#include <math.h>

enum { MAX_CONTROLS = 5 };

/* Applies a one-qubit or controlled one-qubit gate of the table to a state vector. */
static void apply(const qm_synth_gate *g, double complex *v, uint32_t size)
{
    bool pair = g->wire[1] != QM_NONE;
    uint32_t dim = pair ? 4 : 2;
    qm_c64 u[16] = {0};
    qm_row_unitary(g->gate, &g->angle, u);
    for (uint32_t i = 0; i < size; i++) {
        uint32_t b0 = 1u << g->wire[0], b1 = pair ? 1u << g->wire[1] : 0;
        if (i & (b0 | b1))
            continue;
        uint32_t at[4] = {i, i | b0, i | b1, i | b0 | b1};
        double complex x[4] = {0};
        for (uint32_t r = 0; r < dim; r++)
            for (uint32_t c = 0; c < dim; c++)
                x[r] += u[r * dim + c] * v[at[c]];
        for (uint32_t r = 0; r < dim; r++)
            v[at[r]] = x[r];
    }
}

/* <row| exp(-i angle P / 2) |column> */
static double complex rotation(qm_gate_id gate, double angle, uint32_t row, uint32_t column)
{
    double c = cos(angle / 2), s = sin(angle / 2);
    if (row == column)
        return gate == QM_G_RZ ? c + (row ? I : -I) * s : c;
    if (gate == QM_G_RX)
        return -I * s;
    return gate == QM_G_RY ? (row ? s : -s) : 0;
}

static void check(qm_gate_id gate, uint32_t k, const double *angles, const qm_synth *s)
{
    uint32_t size = 2u << k, half = 1u << k;
    for (uint32_t column = 0; column < size; column++) {
        double complex v[2 << MAX_CONTROLS] = {0};
        v[column] = 1;
        for (uint32_t i = 0; i < s->ngates; i++)
            apply(&s->gates[i], v, size);
        for (uint32_t row = 0; row < size; row++) {
            uint32_t x = column & (half - 1);
            double complex want =
                (row & (half - 1)) == x ? rotation(gate, angles[x], row >> k, column >> k) : 0;
            assert_true(cabs(v[row] - want) < 1e-12);
        }
    }
}

static void synthesises_its_definition(void **state)
{
    (void)state;
    static const qm_gate_id gates[] = {QM_G_RX, QM_G_RY, QM_G_RZ};
    for (uint32_t k = 0; k <= MAX_CONTROLS; k++)
        for (uint32_t g = 0; g < 3; g++) {
            qm_arena arena;
            qm_arena_init(&arena, NULL);
            double angles[1 << MAX_CONTROLS];
            uint32_t controls[MAX_CONTROLS] = {0, 1, 2, 3, 4};
            for (uint32_t x = 0; x < 1u << k; x++)
                angles[x] = sin(17 * x + k) * 3;
            qm_synth s;
            qm_synth_init(&s, &arena);
            qm_multiplexer u = {gates[g], k, controls, k};
            qm_multiplexer_synthesise(&s, &u, angles, 0);
            check(gates[g], k, angles, &s);
            assert_int_equal(qm_synth_pairs(&s), k ? 1u << k : 0);
            qm_arena_free(&arena);
        }
}

/* An angle that is the same for all values costs nothing, one that depends on one control 2 CX. */
static void costs_what_depends(void **state)
{
    (void)state;
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    uint32_t controls[3] = {0, 1, 2};
    qm_multiplexer u = {QM_G_RY, 3, controls, 3};
    qm_synth s;
    qm_synth_init(&s, &arena);
    double same[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    qm_multiplexer_synthesise(&s, &u, same, 1e-12);
    assert_int_equal(s.ngates, 1);
    double one[8] = {1, 1, 2, 2, 1, 1, 2, 2};
    qm_synth_init(&s, &arena);
    qm_multiplexer_synthesise(&s, &u, one, 1e-12);
    assert_int_equal(qm_synth_pairs(&s), 2);
    check(QM_G_RY, 3, one, &s);
    qm_arena_free(&arena);
}

/* Sparse spectra, among them those of angles that are alike backwards: at most the steps of Gray
 * order, and exact on every state of the controls. */
static void sparse_spectra_cost_less(void **state)
{
    (void)state;
    static const qm_gate_id gates[] = {QM_G_RX, QM_G_RY, QM_G_RZ};
    uint64_t random = 1;
    for (uint32_t n = 0; n < 60; n++) {
        qm_arena arena;
        qm_arena_init(&arena, NULL);
        uint32_t k = 1 + n % MAX_CONTROLS, size = 1u << k, steps = 0, at = 0;
        uint32_t controls[MAX_CONTROLS] = {0, 1, 2, 3, 4};
        double angles[1 << MAX_CONTROLS];
        for (uint32_t i = 0; i < size; i++) {
            uint32_t m = i ^ i >> 1;
            bool zero = n % 2 ? __builtin_parity(m) : qm_rng_next(&random) % 3;
            angles[m] = zero ? 0 : 0.1 + (double)(qm_rng_next(&random) % 100) / 50;
            if (!zero) {
                steps += (uint32_t)__builtin_popcount(at ^ m);
                at = m;
            }
        }
        steps += (uint32_t)__builtin_popcount(at);
        qm_walsh(angles, k);
        for (uint32_t x = 0; x < size; x++)
            angles[x] *= size;
        qm_synth s;
        qm_synth_init(&s, &arena);
        qm_multiplexer u = {gates[n % 3], k, controls, k};
        qm_multiplexer_synthesise(&s, &u, angles, 1e-9);
        check(gates[n % 3], k, angles, &s);
        assert_true(qm_synth_pairs(&s) <= steps);
        if (n % 2 && k == 5) /* 16 masks two steps apart, side by side in another basis */
            assert_true(qm_synth_pairs(&s) < 32);
        qm_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(synthesises_its_definition),
        cmocka_unit_test(costs_what_depends),
        cmocka_unit_test(sparse_spectra_cost_less),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
