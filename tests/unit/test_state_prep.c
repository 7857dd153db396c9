/* Preparations of states, simulated gate by gate. */
#include "synth/state_prep.h"

#include "support/arena.h"
#include "tests/qm_test.h"

#include <math.h>

enum { MAX_WIRES = 6 };

static void apply(const qm_synth_gate *g, double *v, uint32_t size)
{
    uint32_t bit = 1u << g->wire[g->gate == QM_G_CX];
    double c = cos(g->angle / 2), s = sin(g->angle / 2);
    for (uint32_t i = 0; i < size; i++) {
        if (i & bit || (g->gate == QM_G_CX && !(i >> g->wire[0] & 1)))
            continue;
        double x = v[i], y = v[i | bit];
        if (g->gate == QM_G_CX) {
            v[i] = y;
            v[i | bit] = x;
        } else {
            assert_int_equal(g->gate, QM_G_RY);
            v[i] = c * x - s * y;
            v[i | bit] = s * x + c * y;
        }
    }
}

static void check(const qm_synth *s, uint32_t n, const double *want)
{
    double v[1 << MAX_WIRES] = {1};
    double norm = 0;
    for (uint32_t i = 0; i < 1u << n; i++)
        norm += want[i] * want[i];
    for (uint32_t i = 0; i < s->ngates; i++)
        apply(&s->gates[i], v, 1u << n);
    for (uint32_t i = 0; i < 1u << n; i++)
        assert_true(fabs(v[i] - want[i] / sqrt(norm)) < 1e-12);
}

/* Amplitudes without regularity, with zeros and with signs, and those of one basis state. */
static void prepares_amplitudes(void **state)
{
    (void)state;
    static const uint32_t wires[MAX_WIRES] = {0, 1, 2, 3, 4, 5};
    for (uint32_t n = 1; n <= MAX_WIRES; n++)
        for (uint32_t kind = 0; kind < 4; kind++) {
            qm_arena arena;
            qm_arena_init(&arena, NULL);
            double real[1 << MAX_WIRES];
            for (uint32_t i = 0; i < 1u << n; i++)
                real[i] = kind == 0   ? 2 * sin(9.0 * i * i + n)
                          : kind == 1 ? fmax(0, sin(5.0 * i + 1 + n))
                          : kind == 2 ? -1.0
                                      : i == (1u << n) - 1;
            qm_synth s;
            qm_synth_init(&s, &arena);
            qm_prepare_real(&s, wires, n, real);
            check(&s, n, real);
            assert_in_range(qm_synth_pairs(&s), 0, (1u << n) - 1 - n);
            if (kind >= 2)
                assert_int_equal(qm_synth_pairs(&s), 0);
            qm_arena_free(&arena);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(prepares_amplitudes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
