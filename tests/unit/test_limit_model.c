/* The model of encode/limits.c beside density matrices: every gate is followed by depolarising
 * channels, the colour's conditional probabilities are decoded, and the PSNR is compared. */
#include "encode/limits.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

enum { WIRES = 5, DIM = 1 << WIRES };
#define MANY_SHOTS 1e15

/* Real matrices do: H, RY and CX are real. */
typedef struct density {
    uint32_t dim;
    double r[DIM][DIM];
} density;

/* r = U r U^T for U on wire w. */
static void rotate(density *d, uint32_t w, const double u[2][2])
{
    uint32_t bit = 1u << w;
    for (int side = 0; side < 2; side++)
        for (uint32_t i = 0; i < d->dim; i++)
            for (uint32_t j = 0; j < d->dim && !(i & bit); j++) {
                double *a = side ? &d->r[j][i] : &d->r[i][j];
                double *b = side ? &d->r[j][i | bit] : &d->r[i | bit][j];
                double x = *a, y = *b;
                *a = u[0][0] * x + u[0][1] * y;
                *b = u[1][0] * x + u[1][1] * y;
            }
}

static void apply_cx(density *d, uint32_t c, uint32_t t)
{
    static density old;
    old = *d;
    for (uint32_t i = 0; i < d->dim; i++)
        for (uint32_t j = 0; j < d->dim; j++)
            d->r[i][j] = old.r[i ^ (i >> c & 1) << t][j ^ (j >> c & 1) << t];
}

/* r = (1 - p) r + p (trace over the qubits of mask) x (mixed state of them). */
static void depolarise(density *d, uint32_t mask, double p)
{
    static density old;
    old = *d;
    double size = mask & (mask - 1) ? 4 : 2;
    for (uint32_t i = 0; i < d->dim; i++)
        for (uint32_t j = 0; j < d->dim; j++) {
            double traced = 0;
            if ((i & mask) == (j & mask))
                for (uint32_t x = 0; x < d->dim; x++)
                    if (!(x & ~mask))
                        traced += old.r[(i & ~mask) | x][(j & ~mask) | x];
            d->r[i][j] = (1 - p) * old.r[i][j] + p * traced / size;
        }
}

/* The distribution that the circuit makes of |0>, with the device's errors. */
static void simulate(const qm_target *t, const qm_coupled_tree *tree, const qm_synth *s, density *d)
{
    const double r = sqrt(0.5), h[2][2] = {{r, r}, {r, -r}};
    const qm_target_gate *sx = qm_target_find(t, "sx");
    memset(d, 0, sizeof *d);
    d->dim = 2u << tree->k;
    d->r[0][0] = 1;
    for (uint32_t w = 0; w < tree->k; w++) {
        rotate(d, w, h);
        depolarise(d, 1u << w, 2 * sx->places[tree->qubit[w]].error);
    }
    for (uint32_t i = 0; i < s->ngates; i++) {
        const qm_synth_gate *g = &s->gates[i];
        uint32_t last = g->wire[1] == QM_NONE ? g->wire[0] : g->wire[1];
        if (g->wire[1] == QM_NONE) {
            double c = cos(g->angle / 2), n = sin(g->angle / 2);
            const double u[2][2] = {{c, -n}, {n, c}};
            rotate(d, last, u);
        } else {
            const qm_target_place *p =
                qm_target_best_pair(t, tree->qubit[g->wire[0]], tree->qubit[last]);
            apply_cx(d, g->wire[0], last);
            depolarise(d, 1u << g->wire[0] | 1u << last, 4 * p->error / 3);
        }
        for (int pulse = 0; pulse < 2; pulse++)
            depolarise(d, 1u << last, 2 * sx->places[tree->qubit[last]].error);
    }
}

/* The PSNR of the distribution, each outcome misread as the device does. */
static double decode(const qm_target *t, const qm_coupled_tree *tree, const density *d,
                     const double *truth)
{
    double seen[DIM] = {0}, sum = 0;
    uint32_t n = 1u << tree->k;
    for (uint32_t i = 0; i < 2 * n; i++)
        for (uint32_t j = 0; j < 2 * n; j++) {
            double p = d->r[i][i];
            for (uint32_t w = 0; w <= tree->k; w++) {
                const qm_target_qubit *q = &t->qubits[tree->qubit[w]];
                double flips = i >> w & 1 ? q->meas0_prep1 : q->meas1_prep0;
                p *= (i >> w & 1) == (j >> w & 1) ? 1 - flips : flips;
            }
            seen[j] += p;
        }
    for (uint32_t x = 0; x < n; x++) {
        double v = 2 / M_PI * asin(sqrt(seen[x + n] / (seen[x] + seen[x + n])));
        sum += (v - truth[x]) * (v - truth[x]);
    }
    return -10 * log10(sum / n);
}

static qm_target *noisy_line(qm_context *cx, uint32_t n, double scale)
{
    qm_target *t;
    bool known;
    assert_int_equal(qm_target_generate(cx, qm_arena_printf(&cx->arena, "line:%u", n), &known, &t),
                     QM_OK);
    qm_target_gate *g = qm_arena_zalloc(&cx->arena, 2, sizeof *g);
    for (uint32_t which = 0; which < 2; which++) {
        uint32_t places = which ? n - 1 : n;
        g[which] = (qm_target_gate){.name = which ? "cz" : "sx",
                                    .nqubits = which + 1,
                                    .nplaces = places,
                                    .places = QM_NEW_ARRAY(&cx->arena, qm_target_place, places)};
        for (uint32_t i = 0; i < places; i++)
            g[which].places[i] = (qm_target_place){
                {i, which ? i + 1 : QM_NONE}, scale * (which ? 0.01 : 0.001) * (1 + i % 3), NAN};
    }
    t->gates = g;
    t->ngates = 2;
    for (uint32_t q = 0; q < n; q++) {
        t->qubits[q].meas1_prep0 = 0.004 * (q + 1);
        t->qubits[q].meas0_prep1 = 0.009 * (q + 1);
    }
    return t;
}

/* Model and density matrix of an image of 2^k values. */
static void compare(qm_context *cx, uint32_t k, double scale, double *model, double *dense)
{
    static const uint32_t wires[] = {0, 1, 2, 3};
    static density d;
    qm_target *t = noisy_line(cx, k + 1, scale);
    double truth[1 << (WIRES - 1)], angles[1 << (WIRES - 1)];
    for (uint32_t x = 0; x < 1u << k; x++) {
        truth[x] = 0.5 + 0.45 * sin(5 * x + 1);
        angles[x] = M_PI * truth[x];
    }
    qm_coupled_tree tree;
    assert_true(qm_coupled_choose(t, k, &cx->arena, &tree));
    qm_synth s;
    qm_synth_init(&s, &cx->arena);
    const qm_multiplexer u = {QM_G_RY, k, wires, k};
    qm_coupled_synthesise(&s, &u, &tree, angles);
    qm_effect f;
    qm_effect_of_gates(t, &tree, &s, &f);
    assert_true(f.cx == qm_synth_pairs(&s) && f.kept > 0 && f.kept < 1);
    *model = qm_effect_psnr(&f, k, truth, angles, MANY_SHOTS, &cx->arena);
    simulate(t, &tree, &s, &d);
    *dense = decode(t, &tree, &d, truth);
}

/* With all two-qubit gates on the colour qubit the model is exact. */
static void is_exact_on_a_star(void **state)
{
    for (double scale = 0.1; scale < 5; scale *= 3)
        for (uint32_t k = 1; k <= 2; k++) {
            double model, dense;
            compare(*state, k, scale, &model, &dense);
            assert_true(fabs(model - dense) < 1e-6);
        }
}

/* Errors between controls do less than it says. */
static void is_a_lower_bound_on_a_line(void **state)
{
    for (double scale = 0.1; scale < 5; scale *= 3) {
        double model, dense;
        compare(*state, 4, scale, &model, &dense);
        assert_true(model <= dense + 1e-6 && dense < model + 0.5);
    }
}

static void counts_shots_and_readout(void **state)
{
    qm_context *cx = *state;
    double truth[4] = {0.2, 0.4, 0.6, 0.8}, angles[4];
    for (int i = 0; i < 4; i++)
        angles[i] = M_PI * truth[i];
    qm_effect f = {.kept = 1};
    double psnr = qm_effect_psnr(&f, 2, truth, angles, 4000, &cx->arena);
    assert_true(fabs(psnr - 10 * log10(M_PI * M_PI * 1000)) < 1e-9);
    f.kept = 0; /* uniform: every value is decoded as 1/2 */
    psnr = qm_effect_psnr(&f, 2, truth, angles, MANY_SHOTS, &cx->arena);
    assert_true(fabs(psnr + 10 * log10((0.09 + 0.01) / 2)) < 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_exact_on_a_star, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(is_a_lower_bound_on_a_line, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(counts_shots_and_readout, test_context_setup,
                                        test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
